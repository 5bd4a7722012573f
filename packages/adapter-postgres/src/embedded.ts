/** embedded: storage in a folder, with no server: PGlite, for one process at a time. */
import { Storage, StorageError, type StorageShape } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lockFolder } from "./connection/folderLock.ts"
import { pgliteInFolder } from "./connection/pgliteInFolder.ts"
import { postgres } from "./PostgresStorage.ts"

export interface EmbeddedOptions {
  /** Made where it is missing; one process at a time may have it open. */
  readonly dir: string
}

/**
 * Storage in a folder of this machine: Postgres in this process, by PGlite. A commit has reached the
 * disk when it is answered. One process has the folder; opening it ends the leases and the starts of
 * the process that had it before and died, so its run goes on at once, as after a takeover.
 *
 * @example
 * ```ts
 * import { embedded } from "@pressline/adapter-postgres"
 * import { createAutomation, localAi } from "@pressline/core"
 *
 * const automation = createAutomation({ storage: embedded({ dir: ".pressline" }), ai: localAi() })
 * await automation.migrate()
 * ```
 */
export const embedded = ({ dir }: EmbeddedOptions): Layer.Layer<Storage, StorageError> =>
  Layer.effect(
    Storage,
    Effect.gen(function* () {
      yield* Effect.acquireRelease(
        Effect.try({ try: () => lockFolder(dir), catch: cannotOpen(dir) }),
        (release) => Effect.sync(release),
      )
      const pglite = yield* Effect.acquireRelease(
        Effect.tryPromise({ try: () => pgliteInFolder(dir), catch: cannotOpen(dir) }),
        (opened) => Effect.promise(() => opened.close()),
      )
      const storage = Context.get(yield* Layer.build(postgres({ pglite })), Storage)
      yield* endOthersWork(storage)
      return storage
    }),
  )

/** Whoever has the folder is alone in it: leases and starts that are found there are of the dead. */
const endOthersWork = ({ runs }: StorageShape): Effect.Effect<void, StorageError> =>
  Effect.gen(function* () {
    yield* runs.expireLeases
    for (const { runId } of yield* runs.listAbandoned(Duration.zero)) yield* runs.abandon(runId)
  }).pipe(
    Effect.catchIf(
      ({ reason }) => reason === "schema", // no tables yet
      () => Effect.void,
    ),
  )

const cannotOpen =
  (dir: string) =>
  (cause: unknown): StorageError =>
    new StorageError({
      operation: "open",
      reason: "unavailable",
      detail: `${dir} cannot be opened: ${whyNot(cause)}`,
      cause,
    })

const whyNot = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND"
    ? "the package @electric-sql/pglite cannot be loaded; install it next to @pressline/adapter-postgres."
    : cause instanceof Error
      ? cause.message
      : String(cause)

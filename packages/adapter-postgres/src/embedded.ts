/** embedded: storage in a folder, with no server: PGlite under a lock of our own. */
import { join } from "node:path"
import { Storage, StorageError } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lockFolder } from "./connection/folderLock.ts"
import { postgres } from "./PostgresStorage.ts"

export interface EmbeddedOptions {
  /** Made where it is missing; one process at a time may have it open. */
  readonly dir: string
}

/**
 * Storage in a folder of this machine. It survives a process that is killed: opening the folder again
 * ends the leases of the process that died, so its run goes on at once, as after a takeover.
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
      const lock = yield* Effect.acquireRelease(
        Effect.try({ try: () => lockFolder(dir), catch: cannotOpen }),
        ({ release }) => Effect.sync(release),
      )
      const pglite = yield* Effect.acquireRelease(
        Effect.tryPromise({
          try: async () => {
            const { PGlite } = await import("@electric-sql/pglite")
            return PGlite.create({ dataDir: join(dir, "postgres") })
          },
          catch: cannotOpen,
        }),
        (opened) => Effect.promise(() => opened.close()),
      )
      const storage = Context.get(yield* Layer.build(postgres({ pglite })), Storage)
      if (lock.inherited)
        yield* storage.runs.expireLeases.pipe(
          Effect.catchIf(
            // It died before the tables were made: no leases.
            ({ reason }) => reason === "schema",
            () => Effect.void,
          ),
        )
      return storage
    }),
  )

const cannotOpen = (cause: unknown): StorageError =>
  new StorageError({
    operation: "open",
    reason: "unavailable",
    detail: cause instanceof Error ? cause.message : String(cause),
    cause,
  })

/** nodeStorage: the storage of a process, with its crash points and, if wanted, a journal. */
import { appendFileSync } from "node:fs"
import { postgres } from "@pressline/adapter-postgres"
import { type Lease, Storage, type StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type pg from "pg"
import type { NodeSpec } from "./NodeSpec.ts"

type StorageShape = Storage["Service"]

/**
 * A line of the journal: this was about to be sent under a lease of this epoch. What took effect is in
 * the database; that nobody else sent it is only known here.
 */
export interface Sent {
  readonly run: string
  readonly epoch: number
  readonly verb: "answerControl" | "commit" | "fail" | "finish" | "pause"
  /** Of a commit. */
  readonly id?: string
}

export const nodeStorage = (
  { journal, schema }: NodeSpec,
  pool: pg.Pool,
  fate: Layer.Layer<never>,
): Layer.Layer<Storage, StorageError> => {
  const plain = postgres({ pool, schema, preparedStatements: true })
  if (journal === undefined) return Layer.merge(plain, fate)
  const kept = Layer.effect(
    Storage,
    Effect.map(Storage, (storage) => keepJournal(storage, journal)),
  )
  return Layer.merge(Layer.provide(kept, plain), fate)
}

/** Written before it is sent, and at once: a process that is killed has written what it sent. */
const keepJournal = (storage: StorageShape, file: string): StorageShape => {
  const { pipeline, runs } = storage
  const note = (sent: Sent): void => appendFileSync(file, `${JSON.stringify(sent)}\n`)
  const noted =
    <Input extends ReadonlyArray<unknown>, A, E>(
      verb: Sent["verb"],
      call: (lease: Lease, ...input: Input) => Effect.Effect<A, E>,
    ) =>
    (lease: Lease, ...input: Input): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        note({ run: lease.runId, epoch: lease.epoch, verb })
        return call(lease, ...input)
      })
  return {
    ...storage,
    runs: {
      ...runs,
      answerControl: noted("answerControl", runs.answerControl),
      pause: noted("pause", runs.pause),
      finish: noted("finish", runs.finish),
      fail: noted("fail", runs.fail),
    },
    pipeline: {
      ...pipeline,
      commit: (lease, commit, ttl) =>
        Effect.suspend(() => {
          note({ run: lease.runId, epoch: lease.epoch, verb: "commit", id: commit.id })
          return pipeline.commit(lease, commit, ttl)
        }),
    },
  }
}

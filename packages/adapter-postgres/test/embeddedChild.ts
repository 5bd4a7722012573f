/** A process that opens a folder, takes a run with two items in hand, says so, and stays. */
import { embedded } from "@pressline/adapter-postgres"
import { Ids, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LEASE, runWithKeywords } from "./twoWorkers.ts"

const dir = process.argv[2] ?? ""

await Effect.gen(function* () {
  const storage = yield* Storage
  yield* storage.migrate
  const run = yield* runWithKeywords(storage, 10)
  const claim = { worker: "child", ttl: LEASE, pipelines: [run.pipeline] }
  const claimed = yield* storage.runs.claim(claim)
  if (claimed === null) return
  const page = { intake: run.intake, keep: [], limit: 2, wave: 1, ttl: LEASE }
  yield* storage.pipeline.takePage(claimed.lease, page)
  process.stdout.write(`${JSON.stringify({ ...run, ids: [] })}\n`)
  return yield* Effect.never
}).pipe(Effect.provide(Layer.mergeAll(embedded({ dir }), Ids.layer)), Effect.runPromise)

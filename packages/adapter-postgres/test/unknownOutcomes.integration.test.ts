/** Commits whose answer never came: repeated, they count once. */
import { expect, it } from "@effect/vitest"
import { Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { type Fault, TcpProxy } from "@pressline/tools-services/TcpProxy"
import { serverUrl } from "./testDatabase.ts"
import {
  clustering,
  LEASE,
  MANNERS,
  NOTHING,
  runWithKeywords,
  storageIn,
  storageOn,
  written,
} from "./twoWorkers.ts"

const SCHEMA = "unknown_outcomes"

const ONCE = { clusters: 1, clustered: 10, entries: 1, lines: 1, deliveries: 1 }

const CASES: ReadonlyArray<readonly [Fault, string, typeof ONCE]> = [
  ["cutBefore", "R-01 the wire is cut before the commit arrives", NOTHING],
  ["cutAfter", "R-01 the wire is cut after the commit arrived", ONCE],
  ["blackHole", "R-01 the answer of the commit is swallowed", ONCE],
]

const EACH = MANNERS.flatMap((manner) => CASES.map((each) => [manner, ...each] as const))

for (const [manner, fault, title, stored] of EACH)
  it.live(`${title}, over ${manner}`, () =>
    Effect.gen(function* () {
      const url = yield* Effect.promise(serverUrl)
      const [proxy, proxied] = yield* Effect.acquireRelease(
        Effect.promise(() => TcpProxy.to(new URL(url))),
        ([opened]) => Effect.promise(() => opened.close()),
      )
      const direct = yield* storageOn(url, SCHEMA)
      yield* direct.storage.migrate
      const worker = yield* storageIn(manner, `${proxied}?query_timeout=500`, SCHEMA)
      const run = yield* runWithKeywords(direct.storage, 10)
      const claim = { worker: "w", ttl: LEASE, pipelines: [run.pipeline] }
      const claimed = yield* worker.runs.claim(claim)
      if (claimed === null) return expect.unreachable()
      const commit = yield* clustering(run.ids)
      const send = worker.pipeline.commit(claimed.lease, commit, LEASE)
      proxy.fault = fault
      const error = yield* Effect.flip(send)
      expect(error).toMatchObject({ _tag: "StorageError", reason: "unknown" })
      proxy.thaw()
      const rows = Effect.promise(() => written(direct.pool, SCHEMA, run.runId, run.siteId))
      expect(yield* rows).toEqual(stored)
      const again = yield* worker.pipeline.commit(claimed.lease, commit, LEASE)
      expect(again.already).toBe(stored === ONCE)
      const more = yield* Effect.all(
        Array.from({ length: 8 }, () =>
          direct.storage.pipeline.commit(claimed.lease, commit, LEASE),
        ),
        { concurrency: "unbounded" },
      )
      expect(more.every(({ already }) => already)).toBe(true)
      expect(yield* rows).toEqual(ONCE)
    }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
  )

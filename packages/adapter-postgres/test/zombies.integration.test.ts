/** Workers that were frozen between reading and committing, over connections of their own. */
import { describe, expect, it } from "@effect/vitest"
import { Ids } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import { serverUrl } from "./testDatabase.ts"
import {
  clustering,
  hostPool,
  LEASE,
  type Manner,
  MANNERS,
  NOTHING,
  runWithKeywords,
  storageIn,
  written,
} from "./twoWorkers.ts"

const SCHEMA = "zombies"
const BRIEF = Duration.millis(100)

const twoWorkers = Effect.fnUntraced(function* (manner: Manner) {
  const url = yield* Effect.promise(serverUrl)
  const [proxy, proxied] = yield* Effect.acquireRelease(
    Effect.promise(() => TcpProxy.to(new URL(url))),
    ([opened]) => Effect.promise(() => opened.close()),
  )
  const frozen = yield* storageIn(manner, proxied, SCHEMA)
  const live = yield* storageIn(manner, url, SCHEMA)
  const pool = yield* hostPool(url)
  yield* live.migrate
  return { proxy, frozen, live, pool }
})

const claim = (worker: string, pipeline: string, ttl: Duration.Duration) => ({
  worker,
  ttl,
  pipelines: [pipeline],
})

for (const manner of MANNERS)
  describe(manner, () => {
    it.live("INV-3 a worker frozen on the wire to its commit never gets a row in", () =>
      Effect.gen(function* () {
        const { frozen, live, pool, proxy } = yield* twoWorkers(manner)
        const run = yield* runWithKeywords(live, 20)
        const first = yield* frozen.runs.claim(claim("frozen", run.pipeline, BRIEF))
        if (first === null) return expect.unreachable()
        const page = { intake: run.intake, keep: [], limit: 20, wave: 4, ttl: BRIEF }
        const { items } = yield* frozen.pipeline.takePage(first.lease, page)
        expect(items.length).toBe(20)
        const commit = yield* clustering(items.map(({ id }) => id))
        // The commit has left the worker; it reaches the server after the takeover.
        proxy.fault = "freeze"
        const late = yield* Effect.forkChild(
          Effect.exit(frozen.pipeline.commit(first.lease, commit, LEASE)),
        )
        yield* Effect.sleep("250 millis")
        const second = yield* live.runs.claim(claim("live", run.pipeline, LEASE))
        expect(second).toMatchObject({ takeover: true, lease: { epoch: 2 } })
        if (second === null) return
        const taken = yield* live.pipeline.takePage(second.lease, {
          ...page,
          limit: 5,
          wave: 5,
          ttl: LEASE,
        })
        const own = yield* clustering(taken.items.map(({ id }) => id))
        yield* live.pipeline.commit(second.lease, own, LEASE)
        const before = yield* Effect.promise(() => written(pool, SCHEMA, run.runId, run.siteId))
        expect(before).toMatchObject({ clusters: 1, clustered: 5, entries: 1, lines: 1 })
        proxy.thaw()
        const exit = yield* Fiber.join(late)
        expect(JSON.stringify(exit)).toContain("LeaseLost")
        const after = yield* Effect.promise(() => written(pool, SCHEMA, run.runId, run.siteId))
        expect(after).toEqual(before)
      }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
    )

    it.live("INV-3 a commit that waits for a takeover in progress stores nothing", () =>
      Effect.gen(function* () {
        const { frozen, live, pool } = yield* twoWorkers(manner)
        const run = yield* runWithKeywords(live, 20)
        const first = yield* frozen.runs.claim(claim("frozen", run.pipeline, LEASE))
        if (first === null) return expect.unreachable()
        const page = { intake: run.intake, keep: [], limit: 20, wave: 4, ttl: LEASE }
        const { items } = yield* frozen.pipeline.takePage(first.lease, page)
        const commit = yield* clustering(items.map(({ id }) => id))
        // A takeover that has the run's row and has not committed yet: the commit's snapshot is older.
        const takeover = yield* Effect.promise(() => pool.connect())
        yield* Effect.promise(() => takeover.query("begin"))
        const raise = `update "${SCHEMA}".runs set epoch = epoch + 1 where run_id = $1`
        yield* Effect.promise(() => takeover.query(raise, [run.runId]))
        const late = yield* Effect.forkChild(
          Effect.exit(frozen.pipeline.commit(first.lease, commit, LEASE)),
        )
        yield* Effect.sleep("250 millis")
        yield* Effect.promise(() => takeover.query("commit"))
        takeover.release()
        expect(JSON.stringify(yield* Fiber.join(late))).toContain("LeaseLost")
        const rows = yield* Effect.promise(() => written(pool, SCHEMA, run.runId, run.siteId))
        expect(rows).toEqual(NOTHING)
      }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
    )
  })

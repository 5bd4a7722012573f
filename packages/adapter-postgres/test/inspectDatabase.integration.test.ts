/** inspectDatabase: what an operator is shown of a database that is well, and of one that is not. */
import { expect, it } from "@effect/vitest"
import { inspectDatabase, listSites } from "@pressline/adapter-postgres"
import { Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { serverUrl } from "./testDatabase.ts"
import { reservedRun, storageOn } from "./twoWorkers.ts"

const database = Effect.fnUntraced(function* (schema: string) {
  const url = yield* Effect.promise(serverUrl)
  const { pool, storage } = yield* storageOn(url, schema)
  const inspect = Effect.promise(() => inspectDatabase({ pool, schema }))
  const run = (text: string) => Effect.promise(() => pool.query(text))
  return { inspect, pool, run, storage }
})

it.live("a database that is empty, then well", () =>
  Effect.gen(function* () {
    const { inspect, pool, storage } = yield* database("user")
    const empty = yield* inspect
    expect(empty).toMatchObject({ migration: { current: 0 }, drift: null, sites: 0 })
    yield* storage.migrate
    const well = yield* inspect
    expect(well).toMatchObject({
      server: expect.stringMatching(/^\d+\.\d+/u),
      migration: { pending: [] },
      drift: [],
      activeRuns: [],
      staleLocks: [],
      overdueSites: [],
      outbox: { pending: 0, secondsOverdue: null, dead: 0 },
    })
    expect(Math.abs(well.clockSkew)).toBeLessThan(10_000) // one machine, one clock
    const left = yield* Effect.promise(() =>
      pool.query("select 1 from pg_namespace where nspname = 'user_expected'"),
    )
    expect(left.rows).toEqual([])
  }).pipe(Effect.scoped),
)

it.live("what a schema has lost is named; what others added is not", () =>
  Effect.gen(function* () {
    const { inspect, run, storage } = yield* database("drifted here")
    yield* storage.migrate
    yield* run(`drop index "drifted here".runs_busy`)
    yield* run(`alter table "drifted here".configs alter column version drop not null`)
    yield* run(`drop table "drifted here".turns`)
    const signature = `"drifted here".expect_rows(expected bigint, waiting bigint)`
    yield* run(`drop function ${signature}`)
    yield* run(`create function ${signature} returns void language sql as 'select'`)
    yield* run(`create table "drifted here".mine (id int)`)
    yield* run(`create index mine_too on "drifted here".configs (account_id)`)
    const { drift } = yield* inspect
    expect(drift).toHaveLength(4)
    expect(drift?.join("\n")).toMatch(/missing: CREATE UNIQUE INDEX runs_busy/u)
    expect(drift).toEqual(
      expect.arrayContaining([
        "table drifted here.configs has no: version integer NOT NULL",
        "table drifted here.turns is missing",
        "function drifted here.expect_rows differs",
      ]),
    )
  }).pipe(Effect.scoped),
)

it.live("a role that may not make a schema is told nothing of drift", () =>
  Effect.gen(function* () {
    const { run, storage } = yield* database("not_compared")
    yield* storage.migrate
    yield* run("create role onlooker login password 'x'")
    yield* run("grant usage on schema not_compared to onlooker")
    yield* run("grant select on all tables in schema not_compared to onlooker")
    const as = new URL(yield* Effect.promise(serverUrl))
    as.username = "onlooker"
    as.password = "x"
    const report = yield* Effect.promise(() =>
      inspectDatabase({ connectionString: as.toString(), schema: "not_compared" }),
    )
    expect(report).toMatchObject({ drift: null, sites: 0 })
  }).pipe(Effect.scoped),
)

it.live("silent workers, stale locks, sites that are due and messages that were given up", () =>
  Effect.gen(function* () {
    const { inspect, pool, run, storage } = yield* database("unwell")
    yield* storage.migrate
    const { runId, siteId } = yield* reservedRun(storage, 1)
    yield* run(`update unwell.runs set status = 'running', holder = 'worker-1',
      holder_expires_at = now() - interval '90 seconds', heartbeat_at = now() - interval '2 minutes',
      started_at = now() - interval '1 hour'`)
    yield* run(`insert into unwell.locks values ('gone', 'run-of-old', 1, now() + interval '1 hour'),
      ('${siteId}', '${runId}', 1, now() + interval '1 hour'), ('over', 'run-of-old', 1, now() - interval '1 hour')`)
    yield* run(`update unwell.configs set enabled = true, next_run_at = now() - interval '2 hours'`)
    yield* run(`insert into unwell.outbox (id, run_id, site_id, event, episode, at, facts, status, last_error, next_attempt_at)
      values (gen_random_uuid(), '${runId}', '${siteId}', 'completed', '1', now(), '{}', 'pending', null, now() - interval '10 minutes'),
        (gen_random_uuid(), '${runId}', '${siteId}', 'failed', '1', now(), '{}', 'dead', 'the target answered 410', now())`)
    const report = yield* inspect
    expect(report).toMatchObject({
      sites: 1,
      activeRuns: [
        { siteId, runId, status: "running", worker: "worker-1", stage: 1, percentage: 0 },
      ],
      staleLocks: [{ siteId: "gone", runId: "run-of-old" }],
      overdueSites: [{ siteId }],
      outbox: { pending: 1, dead: 1, lastError: "the target answered 410" },
    })
    expect(report.activeRuns[0]?.secondsExpired).toBeGreaterThanOrEqual(90)
    expect(report.activeRuns[0]?.secondsSilent).toBeGreaterThanOrEqual(120)
    expect(report.overdueSites[0]?.secondsOverdue).toBeGreaterThanOrEqual(7200)
    expect(report.outbox.secondsOverdue).toBeGreaterThanOrEqual(600)
    const options = { pool, schema: "unwell" }
    expect(yield* Effect.promise(() => listSites(options))).toEqual([siteId])
    expect(yield* Effect.promise(() => listSites(options, { prefix: "x" }))).toEqual([])
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

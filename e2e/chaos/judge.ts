/** judge: reads everything that is left and everything that was seen, and says what is wrong with it. */
import { postgres } from "@pressline/adapter-postgres"
import { creditsOf, type Credits, Storage } from "@pressline/core/effect"
import { checkInvariants, type Violation } from "@pressline/testing"
import { percentile } from "@pressline/tools-fleet/passToAndFro"
import * as Effect from "effect/Effect"
import type { Rest } from "./calm.ts"
import { SCHEMA } from "./ChaosGround.ts"
import type { ChaosReport, Times } from "./ChaosReport.ts"
import type { Scene } from "./nemeses/Nemesis.ts"
import { DUE_SITES, type DueSites } from "./nemeses/serverNemeses.ts"
import type { Note } from "./remote/RemoteServer.ts"
import { lateCalls } from "./observe/lateCalls.ts"
import { historyOf, isClaim, readChanges, type RunChange } from "./observe/runHistory.ts"
import { offSeries } from "./observe/offSeries.ts"
import { LEASE, POLL } from "./Workers.ts"

export interface JudgeInput {
  readonly scene: Scene
  readonly due: DueSites
  readonly struck: Readonly<Record<string, number>>
  readonly rest: Rest
  readonly millis: number
  readonly seed: number
}

export const judge = async (input: JudgeInput): Promise<ChaosReport> => {
  const { due, millis, rest, scene, seed, struck } = input
  const { ground, operators, workers } = scene
  const { pool } = ground
  const changes = await readChanges(pool, SCHEMA)
  const remote = await ground.remote.report()
  const seen = historyOf(changes, ground.readJournals())
  const siteIds = [
    ...operators.siteIds,
    ...due.rounds.flatMap(({ prefix }) =>
      Array.from({ length: DUE_SITES }, (_, n) => `${prefix}-${n + 1}`),
    ),
  ]
  const grants = new Map<string, Credits>(
    operators.siteIds.map((siteId) => [siteId, creditsOf(operators.grant)]),
  )
  const program = Effect.flatMap(Storage, (storage) =>
    checkInvariants({
      storage,
      siteIds,
      grants,
      history: seen.history,
      atRest: rest.unrest.length === 0,
    }),
  )
  const { checks, violations: found } = await Effect.runPromise(
    Effect.provide(program, postgres({ pool, schema: SCHEMA })),
  )
  const repeated = remote.answers.reduce((sum, [, times]) => sum + times - 1, 0)
  const takeovers = changes.filter(isTakeover)
  const violations: ReadonlyArray<Violation> = [
    ...seen.violations,
    ...found,
    ...rest.unrest.map((message) => ({ invariant: "LIVENESS", message })),
    ...lateCalls(changes, remote.calls),
    ...ground.lockWatches.flatMap((watch) => watch.violations),
    ...(await offSeries(pool, due.rounds)),
    ...(await unpublished(scene, remote.posts)),
    ...(await unfound(scene)),
    ...toldTwice(remote.notes),
  ]
  const count = (...invariants: ReadonlyArray<string>): number =>
    violations.filter(({ invariant }) => invariants.includes(invariant)).length
  const { rows } = await pool.query<{ status: string; n: number; timed: number }>(
    `select status, count(*)::int as n, (count(*) filter (where trigger_type = 'scheduled'))::int as timed
     from ${SCHEMA}.runs where status <> 'abandoned' group by 1`,
  )
  const { counts } = workers
  return {
    seed,
    seconds: Math.round(millis / 1000),
    runs: rows.reduce((sum, { n }) => sum + n, 0),
    runs_by_end: Object.fromEntries(rows.map(({ n, status }) => [status, n])),
    runs_scheduled: rows.reduce((sum, { timed }) => sum + timed, 0),
    items: await countItems(scene),
    commits: changes.filter(
      ({ commit, commitBefore }) => commit !== null && commit !== commitBefore,
    ).length,
    kills: counts.kills,
    kills_by_point: counts.killsByPoint,
    kills_by_input: counts.killsByInput,
    zombies: counts.zombies,
    zombies_at_commits: counts.zombiesAtCommits,
    sigterms: counts.told,
    db_restarts: struck["db_restarts"] ?? 0,
    redis_losses: ["redis_flushes", "redis_restarts", "redis_failovers"].reduce(
      (sum, name) => sum + (struck[name] ?? 0),
      0,
    ),
    struck,
    ai_faults: remote.faults,
    takeovers: takeovers.length,
    takeover_ms: timesOf(takeovers.filter(databaseThere(changes)).map(silence)),
    takeover_ms_all: timesOf(takeovers.map(silence)),
    takeover_bound_ms: LEASE + POLL,
    ai_calls: remote.answers.reduce((sum, [, times]) => sum + times, 0),
    repeated_ai_calls: repeated,
    repeated_per_takeover: Math.round((100 * repeated) / Math.max(1, takeovers.length)) / 100,
    published_twice:
      remote.posts.length - new Set(remote.posts.map(({ contentId }) => contentId)).size,
    items_lost: count("INV-7", "INV-10"),
    items_duplicated: count("INV-8"),
    credits_off: count("INV-14", "INV-15", "INV-16", "INV-17"),
    stuck: count("LIVENESS"),
    quarantined_poison: operators.poisoned.length - count("F-19"),
    calm_after_ms: rest.after,
    checks,
    violations,
  }
}

/** A lease that another process had, and that ran out. */
const isTakeover = (change: RunChange): boolean =>
  isClaim(change) && change.holderBefore !== null && change.epoch !== change.epochBefore

/** Milliseconds from the last sign of life to the takeover. */
const silence = ({ at, heartbeatBefore }: RunChange): number =>
  at.getTime() - (heartbeatBefore ?? at).getTime()

/** Longer than this no process wrote anything: the database was away, or every process was. */
const QUIET = 400

/** Whether the database was written to all the while that a takeover took. */
const databaseThere = (changes: ReadonlyArray<RunChange>) => {
  const times = changes.map(({ at }) => at.getTime())
  const gaps = times.flatMap((at, n) => {
    const before = times[n - 1] ?? at
    return at - before > QUIET ? [{ from: before, to: at }] : []
  })
  return ({ at, heartbeatBefore }: RunChange): boolean =>
    !gaps.some(({ from, to }) => to > (heartbeatBefore ?? at).getTime() && from < at.getTime())
}

const timesOf = (values: ReadonlyArray<number>): Times => ({
  count: values.length,
  p50: percentile(values, 50),
  p99: percentile(values, 99),
  max: Math.max(0, ...values),
})

const TABLES = ["keywords", "clusters", "ideas", "tasks", "contents", "images", "publications"]

const countItems = async ({ ground }: Scene): Promise<number> => {
  const counts = TABLES.map((table) => `(select count(*) from ${SCHEMA}.${table})`)
  const { rows } = await ground.pool.query<{ n: number }>(
    `select (${counts.join(" + ")})::int as n`,
  )
  return rows[0]?.n ?? 0
}

/** What counts as published is on the blog, once. */
const unpublished = async (
  { ground }: Scene,
  posts: ReadonlyArray<{ readonly contentId: string }>,
): Promise<ReadonlyArray<Violation>> => {
  const { rows } = await ground.pool.query<{ id: string }>(
    `select content_id as id from ${SCHEMA}.publications`,
  )
  const times = new Map<string, number>()
  for (const { contentId } of posts) times.set(contentId, (times.get(contentId) ?? 0) + 1)
  return rows
    .filter(({ id }) => times.get(id) !== 1)
    .map(({ id }) => ({
      invariant: "INV-8",
      message: `article ${id} is on the blog ${times.get(id) ?? 0} times`,
    }))
}

/** A run has one end, and whoever was told of it can tell by the id (INV-19). */
const toldTwice = (notes: ReadonlyArray<Note>): ReadonlyArray<Violation> => {
  const ends = notes.filter(({ event }) => event === "completed" || event === "failed")
  return [...Map.groupBy(ends, ({ runId }) => runId)]
    .filter(([, of]) => of.length > 1)
    .map(([runId, of]) => ({
      invariant: "INV-19",
      message: `run ${runId} ended ${of.length} times: ${of.map(({ id }) => id).join(", ")}`,
    }))
}

/** An input that ends its process is found and set aside. */
const unfound = async ({ ground, operators }: Scene): Promise<ReadonlyArray<Violation>> => {
  const { rows } = await ground.pool.query<{ phrase: string; what: string }>(
    `select phrase, case when status = 'new' and exists (select 1 from ${SCHEMA}.runs r
        where r.site_id = k.site_id and r.status in ('cancelled', 'failed')) then 'left by a run that was given up'
      else status || coalesce(' ' || error_code, '') end as what from ${SCHEMA}.keywords k`,
  )
  const found = new Map(rows.map(({ phrase, what }) => [phrase, what]))
  return operators.poisoned
    .map(({ phrase }) => ({ phrase, what: found.get(phrase) ?? "gone" }))
    .filter(({ what }) => what !== "failed poison" && !what.startsWith("left"))
    .map(({ phrase, what }) => ({
      invariant: "F-19",
      message: `the keyword "${phrase}" is ${what}`,
    }))
}

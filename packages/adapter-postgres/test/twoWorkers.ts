/** A run with keywords, and two workers with connections of their own. */
import { postgres } from "@pressline/adapter-postgres"
import {
  type Commit,
  creditsOf,
  defaultPriceBook,
  defaultRatios,
  defaultSettings,
  Ids,
  intakeOf,
  logLine,
  perStage,
  planStages,
  type Reservation,
  snapshotOf,
  stageFacts,
  STAGES,
  Storage,
  type StorageShape,
} from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import pg from "pg"

export const LEASE = Duration.minutes(10)

export const newId = Effect.flatMap(Ids, (ids) => ids.next)

/** A pool that goes with the scope. */
export const hostPool = (connectionString: string, more: pg.PoolConfig = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const opened = new pg.Pool({ connectionString, ...more })
      opened.on("error", () => {})
      return opened
    }),
    (opened) => Effect.promise(() => opened.end()),
  )

/** Storage over a pool of its own. */
export const storageOn = (connectionString: string, schema: string, more: pg.PoolConfig = {}) =>
  Effect.gen(function* () {
    const pool = yield* hostPool(connectionString, more)
    const context = yield* Layer.build(postgres({ pool, schema }))
    return { pool, storage: Context.get(context, Storage) }
  })

/** How a storage comes by its connections: from a host, or by itself, and then statements are prepared. */
export type Manner = "a host's pool" | "our own pool"

export const MANNERS: ReadonlyArray<Manner> = ["a host's pool", "our own pool"]

export const storageIn = (manner: Manner, connectionString: string, schema: string) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      manner === "our own pool"
        ? postgres({ connectionString, schema })
        : postgres({ pool: yield* hostPool(connectionString), schema }),
    )
    return Context.get(context, Storage)
  })

/** A new site whose keywords wait, and the reservation that a start would make. */
export const siteWithKeywords = Effect.fnUntraced(function* (storage: StorageShape, count: number) {
  const siteId = `site-${yield* newId}`
  const config = yield* storage.configs.getOrCreate({
    siteId,
    accountId: siteId,
    settings: defaultSettings,
  })
  const pipeline = siteId
  const plan = planStages({
    pipeline,
    config,
    stages: STAGES.map((number) => {
      const { inputStatus, name } = stageFacts(number)
      return { number, name, takes: inputStatus }
    }),
    concurrency: () => 1,
  })
  const ids = yield* Effect.replicateEffect(newId, count)
  yield* storage.pipeline.addKeywords(
    siteId,
    ids.map((id, at) => ({ id, phrase: `phrase ${String(at).padStart(6, "0")}` })),
  )
  const reservation: Reservation = {
    runId: yield* newId,
    siteId,
    accountId: siteId,
    triggerType: "manual",
    idempotencyKey: null,
    requestHash: "hash",
    pipeline,
    config,
    stagePlan: plan,
    priceBook: defaultPriceBook,
    ratios: defaultRatios,
  }
  return { siteId, ids, pipeline, reservation, intake: intakeOf(plan, 1, { mode: "auto" }) }
})

/** A run of a new site that is only reserved, as a start leaves it that was cut short. */
export const reservedRun = Effect.fnUntraced(function* (storage: StorageShape, count: number) {
  const { reservation, ...site } = yield* siteWithKeywords(storage, count)
  yield* storage.runs.reserve(reservation)
  return { ...site, runId: reservation.runId }
})

/** A running run of a new site whose keywords wait for stage 1. */
export const runWithKeywords = Effect.fnUntraced(function* (storage: StorageShape, count: number) {
  const run = yield* reservedRun(storage, count)
  const snapshot = snapshotOf({ ...perStage(() => 0), 1: count })
  yield* storage.runs.begin({ runId: run.runId, snapshot, log: [] })
  return run
})

/** A commit of stage 1 that touches everything: items, outputs, charge, log, outbox, counters. */
export const clustering = Effect.fnUntraced(function* (keywordIds: ReadonlyArray<string>) {
  const clusterId = yield* newId
  const commit: Commit = {
    id: yield* newId,
    stage: 1,
    advanced: keywordIds.map((id) => ({ id, clusterId })),
    failed: [],
    outputs: {
      clusters: [{ id: clusterId, name: "n", description: "d", primaryKeyword: "k", intent: null }],
    },
    charge: { units: 1, items: keywordIds.length, amount: creditsOf(15) },
    words: 0,
    batches: 1,
    singles: 0,
    log: [logLine("batch", "A batch.")],
    notifications: [{ id: yield* newId, event: "budget", episode: yield* newId, facts: {} }],
    hand: [],
    percentage: 1,
    delay: null,
  }
  return commit
})

/** How many rows of everything a run has written. */
export const written = async (pool: pg.Pool, schema: string, runId: string, siteId: string) => {
  const count = async (table: string, where: string) => {
    const text = `select count(*)::int as n from "${schema}".${table} where ${where}`
    const { rows } = await pool.query<{ n: number }>(text, [
      where.includes("site") ? siteId : runId,
    ])
    return rows[0]?.n ?? -1
  }
  return {
    clusters: await count("clusters", "run_id = $1"),
    clustered: await count("keywords", "site_id = $1 and status = 'clustered'"),
    entries: await count("usage_entries", "run_id = $1"),
    lines: await count("log_lines", "run_id = $1"),
    deliveries: await count("outbox", "run_id = $1"),
  }
}

export const NOTHING = { clusters: 0, clustered: 0, entries: 0, lines: 0, deliveries: 0 }

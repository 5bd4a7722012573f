/** How the sessions begin that we open: with limits, an isolation level and plans; what the host says wins. */
import { expect, it } from "@effect/vitest"
import { type Claim, Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { CompiledQuery, type Kysely } from "kysely"
import { connect, type PostgresOptions } from "../src/connection/connect.ts"
import { serverUrl } from "./testDatabase.ts"
import { LEASE, runWithKeywords, storageOn } from "./twoWorkers.ts"

const OURS = {
  statement_timeout: "30s",
  lock_timeout: "15s",
  idle_in_transaction_session_timeout: "15s",
  transaction_isolation: "read committed",
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
}

const settingsOf = (kysely: Kysely<unknown>) =>
  Effect.promise(async () => {
    const columns = Object.keys(OURS).map((name) => `current_setting('${name}') as ${name}`)
    const query = CompiledQuery.raw(`select ${columns.join(", ")}`)
    const { rows } = await kysely.executeQuery(query)
    return rows[0]
  })

/** A string with parameters beside those that tests have. */
const connectionString = (more: Readonly<Record<string, string>> = {}) =>
  Effect.promise(async () => {
    const url = new URL(await serverUrl())
    for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
    return url.toString()
  })

const sessions = (options: PostgresOptions) =>
  Effect.gen(function* () {
    const { main, migrations, renewals } = yield* connect(options)
    return yield* Effect.all([main, migrations, renewals].map(settingsOf))
  }).pipe(Effect.scoped)

it.live("every session of a connectionString has limits, read committed and our plans", () =>
  Effect.gen(function* () {
    const found = yield* sessions({ connectionString: yield* connectionString() })
    expect(found).toEqual([OURS, OURS, OURS])
  }),
)

it.live("what the string says wins, and leaves the rest as it is", () =>
  Effect.gen(function* () {
    const options = "-c enable_seqscan=on -c lock_timeout=5s"
    const given = { options, statement_timeout: "60000", application_name: "the host" }
    const said = { enable_seqscan: "on", lock_timeout: "5s", statement_timeout: "1min" }
    const expected = { ...OURS, ...said }
    for (const order of [given, Object.fromEntries(Object.entries(given).toReversed())]) {
      const found = yield* sessions({ connectionString: yield* connectionString(order) })
      expect(found).toEqual([expected, expected, expected])
    }
  }),
)

it.live("without prepared statements the sessions begin as the server has it", () =>
  Effect.gen(function* () {
    const string = yield* connectionString({ options: "-c lock_timeout=5s" })
    const [found] = yield* sessions({ connectionString: string, preparedStatements: false })
    expect(found).toMatchObject({
      statement_timeout: "0",
      lock_timeout: "5s",
      enable_seqscan: "on",
      plan_cache_mode: "auto",
    })
  }),
)

it.live.each(["repeatable read", "serializable"])(
  "8 workers at once claim 8 runs, each once, on a database that is %s by default",
  (level) =>
    Effect.gen(function* () {
      const url = yield* connectionString()
      const options = `-c default_transaction_isolation=${level.replaceAll(" ", "\\ ")}`
      const { storage } = yield* storageOn(url, "isolated", { max: 8, options })
      yield* storage.migrate
      const runs = yield* Effect.all(
        Array.from({ length: 8 }, () => runWithKeywords(storage, 1)),
        { concurrency: "unbounded" },
      )
      const pipelines = runs.map(({ pipeline }) => pipeline)
      const claims = yield* Effect.all(
        runs.map((_, at) => storage.runs.claim({ worker: `w${at}`, ttl: LEASE, pipelines })),
        { concurrency: "unbounded" },
      )
      const claimed = claims.filter((claim): claim is Claim => claim !== null)
      expect(claimed.map(({ run }) => run.runId).toSorted()).toEqual(
        runs.map(({ runId }) => runId).toSorted(),
      )
    }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

/** What a run asks of a database that is full of other sites: no statement reads a big table whole. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely"
import { expect, test } from "vitest"
import { planOf } from "./planOf.ts"
import { openPool } from "./testDatabase.ts"

const SCHEMA = "plans"
const BIG =
  /Seq Scan on (keywords|clusters|ideas|tasks|contents|images|publications|runs|log_lines|usage_entries|outbox|configs|site_counts|slots)\b/u

const ITEM = `gen_random_uuid(), 'other-' || (n % 500), now(), now()`
const FILL: ReadonlyArray<string> = [
  `insert into ${SCHEMA}.keywords (id, site_id, created_at, updated_at, status, phrase, phrase_key, cluster_id)
   select ${ITEM}, case n % 2 when 0 then 'new' else 'clustered' end, 'p' || n, 'p' || n, gen_random_uuid() from generate_series(1, 30000) n`,
  `insert into ${SCHEMA}.clusters (id, site_id, created_at, updated_at, status, name, description, primary_keyword)
   select ${ITEM}, 'new', 'n', 'd', 'k' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.ideas (id, site_id, created_at, updated_at, status, cluster_id, ordinal, title, angle, outline, target_words, primary_keyword, secondary_keywords, content_type)
   select ${ITEM}, 'new', gen_random_uuid(), 1, 't', 'a', '[]', 900, 'k', '[]', 'guide' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.tasks (id, site_id, created_at, updated_at, status, idea_id, due_order, title, angle, outline, target_words, primary_keyword, secondary_keywords, content_type)
   select ${ITEM}, 'queued', gen_random_uuid(), 1, 't', 'a', '[]', 900, 'k', '[]', 'guide' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.contents (id, site_id, created_at, updated_at, status, task_id, title, slug, html, excerpt, meta_title, meta_description, word_count, tags, primary_keyword)
   select ${ITEM}, case n % 3 when 0 then 'review' when 1 then 'draft' else 'published' end, gen_random_uuid(), 't', 's' || n, 'h', 'e', 'm', 'm', 1, '[]', 'k' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.images (id, site_id, created_at, updated_at, status, content_id, position, prompt, alt_text)
   select ${ITEM}, 'pending', gen_random_uuid(), 'p', 'p', 'a' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.publications (id, site_id, created_at, updated_at, content_id, external_id, published_at)
   select ${ITEM}, gen_random_uuid(), 'e', now() from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.log_lines (run_id, number, at, level, code, message, facts)
   select gen_random_uuid(), n, now(), 'info', 'c', 'm', '{}' from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.usage_entries (id, run_id, site_id, account_id, stage, units, items, amount, at)
   select gen_random_uuid(), gen_random_uuid(), 'other-' || (n % 500), 'a' || n, 1, 1, 1, 1, now() from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.configs (site_id, account_id, settings, notify, secrets, enabled, next_run_at, version, created_at, updated_at)
   select 'other-' || n, 'a', '{}', '[]', '{}', true, now() + interval '1 year', 1, now(), now() from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.slots (site_id, due_at, outcome, claimed_at, resolved_at)
   select 'other-' || n, now(), 'started', now(), now() from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.outbox (id, run_id, site_id, event, episode, at, facts, status, next_attempt_at)
   select gen_random_uuid(), gen_random_uuid(), 'other-' || n, 'completed', '', now(), '{}', 'delivered', now() from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.site_counts (site_id) select 'other-' || n from generate_series(1, 20000) n`,
  `insert into ${SCHEMA}.runs (run_id, site_id, account_id, trigger_type, status, started_at, ended_at, credits_released, request_hash, pipeline, snapshot, takes, documents)
   select gen_random_uuid(), 'other-' || n, 'a', 'manual', 'completed', now(), now(), true, 'h', 'p', array_fill(0, array[7]), array_fill(''::text, array[7]), '{}' from generate_series(1, 20000) n`,
]

test("no statement of a run reads a big table whole", async () => {
  const pool = await openPool()
  const statements = new Map<string, CompiledQuery>()
  const kysely = new Kysely<never>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.set(query.sql, query),
  })
  const automation = createAutomation({
    storage: postgres({ kysely, schema: SCHEMA }),
    ai: localAi(),
    credits: ledger(),
  })
  await automation.migrate()
  for (const statement of FILL) await pool.query(statement)
  await pool.query("analyze")
  statements.clear()
  const siteId = "mine"
  await automation.start()
  await automation.addKeywords({
    siteId,
    keywords: Array.from({ length: 40 }, (_, at) => `how to brew coffee number ${at}`),
  })
  await automation.grantCredits({ accountId: siteId, amount: 100_000, key: "start" })
  const { runId } = await automation.runNow({ siteId })
  for await (const event of automation.events({ siteId, runId })) void event
  await automation.pipelineOverview({ siteId })
  await automation.retryFailed({ siteId })
  await automation.close()
  expect(statements.size).toBeGreaterThan(40)
  const whole: Array<string> = []
  for (const query of statements.values()) {
    const plan = await planOf(pool, query)
    const scan = BIG.exec(plan)
    if (scan !== null) whole.push(`${scan[0]}\n${query.sql.slice(0, 300)}`)
  }
  await pool.end()
  expect(whole).toEqual([])
})

/**
 * A database that has grown: 1,000 other sites, a million items, a million log lines, 100,000 configs.
 * One site has 100,000 items in each table and a run with nine tenths of the lines. Filled from inside
 * the server; the run and the config that are copied are made by the SDK.
 */
import type { Automation } from "@pressline/core"
import type pg from "pg"

export const LARGE = "large"
export const SIZES = {
  sites: 1000,
  /** Items of the large site in each of the seven tables. */
  itemsPerTable: 100_000,
  items: 1_000_000,
  lines: 1_000_000,
  linesOfRun: 900_000,
  configs: 100_000,
  due: 1053,
  /** Sites whose schedules start runs. */
  starting: 1600,
} as const

const TABLES = 7
const ROWS = Math.ceil(SIZES.items / TABLES)

/** Ids in the order of their numbers. */
const id = (n: string): string =>
  `('01900000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
export const idOf = (n: number): string =>
  `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`

const SITE = `case when n <= ${SIZES.itemsPerTable} then '${LARGE}' else 'other-' || (1 + n % ${SIZES.sites}) end`
const COMMON = `${id("n")}, ${SITE}, now() - interval '1 day', now() - interval '1 hour'`

/** Every fiftieth has failed at the stage that takes it, the others wait in one of these, or are done. */
const state = (stage: number, statuses: ReadonlyArray<string>): string =>
  `case when n % 50 = 0 then 'failed' else (array['${statuses.join("', '")}'])[1 + n % ${statuses.length}] end,
    case when n % 50 = 0 then ${stage} end`

const BRIEF = `'Title number ' || n, repeat('an angle of some words ', 8), '[]', 900, 'keyword number ' || n, '[]', 'guide'`

const insert = (table: string, columns: string, values: string): string =>
  `insert into pressline.${table} (id, site_id, created_at, updated_at, ${columns})
    select ${COMMON}, ${values} from generate_series(1, ${ROWS}) n`

const ITEMS: ReadonlyArray<string> = [
  insert(
    "keywords",
    "status, failed_stage, phrase, phrase_key, volume, cluster_id",
    `${state(1, ["new", "clustered"])}, 'keyword number ' || n, 'keyword number ' || n, n % 9000, ${id("n")}`,
  ),
  insert(
    "clusters",
    "status, failed_stage, name, description, primary_keyword",
    `${state(2, ["new", "ideated"])}, 'Cluster ' || n, repeat('some words ', 14), 'keyword number ' || n`,
  ),
  insert(
    "ideas",
    "status, failed_stage, cluster_id, ordinal, title, angle, outline, target_words, primary_keyword, secondary_keywords, content_type",
    `${state(3, ["new", "queued"])}, ${id("n")}, 1, ${BRIEF}`,
  ),
  insert(
    "tasks",
    "status, failed_stage, idea_id, cluster_id, due_order, title, angle, outline, target_words, primary_keyword, secondary_keywords, content_type",
    `${state(4, ["queued", "completed"])}, ${id("n")}, ${id("n")}, n, ${BRIEF}`,
  ),
  insert(
    "contents",
    "status, failed_stage, task_id, cluster_id, title, slug, html, excerpt, meta_title, meta_description, word_count, tags, primary_keyword",
    `${state(5, ["draft", "prompted", "review", "published"])}, ${id("n")}, ${id("n")}, 'Title number ' || n, 'title-' || n,
      repeat('<p>Some words of an article.</p>', 96), 'Some words.', 'Title number ' || n, repeat('some words ', 14), 480, '[]', 'keyword number ' || n`,
  ),
  insert(
    "images",
    "status, failed_stage, content_id, position, prompt, alt_text",
    `${state(6, ["pending", "generated"])}, ${id("n")}, 'featured', repeat('prompt words here ', 11), 'An image'`,
  ),
  insert(
    "publications",
    "content_id, external_id, url, published_at",
    `${id("n")}, 'post-' || n, 'https://site.example.com/post/' || n, now() - interval '1 day'`,
  ),
]

/** The maintained counts, from a count of what is there. */
const waiting = (table: string, status: string): string =>
  `(select count(*) from pressline.${table} t where t.site_id = s.site_id and t.status = '${status}')`
const done = (table: string, status: string): string => waiting(table, status)
const failed = (table: string): string => waiting(table, "failed")
const COUNTS = {
  keyword_new: waiting("keywords", "new"),
  cluster_new: waiting("clusters", "new"),
  idea_new: waiting("ideas", "new"),
  task_queued: waiting("tasks", "queued"),
  content_draft: waiting("contents", "draft"),
  content_prompted: waiting("contents", "prompted"),
  content_review: waiting("contents", "review"),
  image_pending: waiting("images", "pending"),
  processed_1: done("keywords", "clustered"),
  processed_2: done("clusters", "ideated"),
  processed_3: done("ideas", "queued"),
  processed_4: done("tasks", "completed"),
  processed_5: "0",
  processed_6: done("images", "generated"),
  processed_7: done("contents", "published"),
  failed_1: failed("keywords"),
  failed_2: failed("clusters"),
  failed_3: failed("ideas"),
  failed_4: failed("tasks"),
  failed_5: failed("contents"),
  failed_6: failed("images"),
}
const SITE_COUNTS = `insert into pressline.site_counts (site_id, ${Object.keys(COUNTS).join(", ")})
  select s.site_id, ${Object.values(COUNTS).join(", ")}
  from (select '${LARGE}' collate "C" as site_id
    union all select 'other-' || n from generate_series(1, ${SIZES.sites}) n) s`

/** A run like that of the large site, ended, for every other site; and fifty of the large site's own. */
const RUNS = `insert into pressline.runs
  select (jsonb_populate_record(null::pressline.runs, to_jsonb(r) || jsonb_build_object(
    'run_id', ${id("n")}, 'status', 'completed', 'ended_at', now(), 'completed_at', now(), 'credits_released', true,
    'log_number', ${(SIZES.lines - SIZES.linesOfRun) / SIZES.sites},
    'site_id', case when n > ${SIZES.sites} then '${LARGE}' else 'other-' || n end))).*
  from pressline.runs r, generate_series(1, ${SIZES.sites} + 50) n where r.site_id = '${LARGE}'`

const lines = (run: string, number: string, count: number): string =>
  `insert into pressline.log_lines (run_id, number, at, level, stage, code, message, facts)
    select ${run}, ${number}, now(), case when n % 97 = 0 then 'error' else 'info' end, 1 + n % 7, 'batch.stored',
      '20 items of this stage are stored; 20 credits used.', '{"input": 20, "output": 2, "credits": 20}'
    from generate_series(1, ${count}) n`

const OF_LARGE = `(select run_id from pressline.runs where site_id = '${LARGE}' and status = 'running')`

const LINES: ReadonlyArray<string> = [
  lines(OF_LARGE, `n + 1`, SIZES.linesOfRun),
  `update pressline.runs set log_number = ${SIZES.linesOfRun + 1} where run_id = ${OF_LARGE}`,
  lines(
    id(`1 + n % ${SIZES.sites}`),
    `1 + (n - 1) / ${SIZES.sites}`,
    SIZES.lines - SIZES.linesOfRun,
  ),
]

/** Copies of one config, all of them enabled: those of `due-` miss their time, those of `start-` do not. */
const configs = (prefix: string, from: number, to: number): string =>
  `insert into pressline.configs
    select '${prefix}' || n, '${prefix}' || n, settings, notify, secrets, true, null, now() + interval '1 day' + n * interval '1 second',
      version, created_at, updated_at
    from pressline.configs, generate_series(${from}, ${to}) n where site_id = 'template'`

const CONFIGS: ReadonlyArray<string> = [
  configs("other-", 1, SIZES.sites),
  configs("due-", 1, SIZES.due),
  configs("start-", 1, SIZES.starting),
  configs("later-", 1, SIZES.configs - SIZES.sites - SIZES.due - SIZES.starting),
]

/** Fills an empty database; answers the run of the large site, active and waiting for a worker. */
export const fillLargeDatabase = async (
  automation: Automation,
  pool: pg.Pool,
  say: (what: string) => void,
): Promise<string> => {
  await automation.migrate()
  const patch = { enabled: true, frequency: "daily", missedRun: "skip" } as const
  await automation.updateConfig({ siteId: "template", patch })
  await automation.getConfig({ siteId: LARGE })
  say(`${SIZES.items} items`)
  for (const statement of ITEMS) await pool.query(statement)
  await pool.query("vacuum (analyze)")
  await pool.query(SITE_COUNTS)
  const { runId } = await automation.runNow({ siteId: LARGE })
  say(`${SIZES.lines} log lines, ${SIZES.configs} configs`)
  for (const statement of [RUNS, ...LINES, ...CONFIGS]) await pool.query(statement)
  await pool.query("vacuum (analyze)")
  return runId
}

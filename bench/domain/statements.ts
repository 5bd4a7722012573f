/**
 * The SQL of the hand-written systems: pages, and one statement that stores everything of a batch.
 * Parameters: $1 site, $2 run, $3 account, $4 number of the batch, $5 its cost, then columns as arrays.
 */
import { workOf } from "../workload.ts"
import { domainStage, type Made } from "./stages.ts"

export interface Statement {
  readonly name: string
  readonly text: string
}

/** Whose run it is. In these systems site, run and account have the same number. */
export interface Owner {
  readonly site: number
}

export const pageStatement = (stage: number): Statement => {
  const { columns, from, table } = domainStage(stage)
  return {
    name: `page_${stage}`,
    text: `select ${columns} from ${table} where site_id = $1 and status = '${from}' and id > $2 order by id limit $3`,
  }
}

/** The ids of a stage, in order: what queues are filled with. */
export const idsStatement = (stage: number): Statement => {
  const { from, table } = domainStage(stage)
  return {
    name: `ids_${stage}`,
    text: `select id from ${table} where site_id = $1 and status = '${from}' order by id`,
  }
}

/** The rows of a batch, as every queue handler reads them. */
export const rowsStatement = (stage: number): Statement => {
  const { columns, from, table } = domainStage(stage)
  return {
    name: `rows_${stage}`,
    text: `select ${columns} from ${table} where id = any($1::bigint[]) and status = '${from}' order by id`,
  }
}

export const FINISH: Statement = {
  name: "finish",
  text: "update run set status = 'done', updated_at = now() where id = $1",
}

const advance = (stage: number, ids: string): string => {
  const { from, table, to } = domainStage(stage)
  return `advanced as (update ${table} t set status = '${to}', updated_at = now()
    from (${ids}) x(id) where t.id = x.id and t.status = '${from}' returning 1)`
}

const make = (columns: string, types: string): string =>
  `made as (insert into ${columns} select $1, o.* from unnest(${types}) o returning 1)`

const WRITES: ReadonlyArray<string> = [
  `with c as materialized (select nextval('cluster_id_seq') as id, o.*
      from unnest($6::text[], $7::text[]) with ordinality o(name, description, place)),
    m as materialized (select * from unnest($8::bigint[], $9::int[]) m(keyword, place)),
    made as (insert into cluster (id, site_id, name, description, keyword_count)
      select c.id, $1, c.name, c.description, (select count(*) from m where m.place = c.place) from c returning 1),
    advanced as (update keyword k set status = 'clustered', cluster_id = c.id, updated_at = now()
      from m join c using (place) where k.id = m.keyword and k.status = 'new' returning 1)`,
  `with ${make("idea (site_id, cluster_id, title, brief, content_type)", "$6::bigint[], $7::text[], $8::text[], $9::text[]")},
    ${advance(2, "select distinct unnest($6::bigint[])")}`,
  `with ${make("task (site_id, idea_id, title, instructions)", "$6::bigint[], $7::text[], $8::text[]")},
    ${advance(3, "select unnest($6::bigint[])")}`,
  `with ${make(
    "content (site_id, task_id, title, body, meta_title, meta_description, word_count)",
    "$6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[]",
  )}, ${advance(4, "select unnest($6::bigint[])")}`,
  `with ${make("image_prompt (site_id, content_id, position, prompt)", "$6::bigint[], $7::int[], $8::text[]")},
    ${advance(5, "select distinct unnest($6::bigint[])")}`,
  `with ${make("image (site_id, prompt_id, url, width, height)", "$6::bigint[], $7::text[], $8::int[], $9::int[]")},
    ${advance(6, "select unnest($6::bigint[])")}`,
  `with made as (select 1 where false),
    advanced as (update content t set status = 'published', external_url = x.url, published_at = now(), updated_at = now()
      from unnest($6::bigint[], $7::text[]) x(id, url) where t.id = x.id and t.status = 'prompted' returning 1)`,
]

const statements = new Map<number, Statement>()

/** Inputs advanced, outputs made, ledger and log row, account and run: one statement, one commit. */
export const writeStatement = (stage: number): Statement => {
  const known = statements.get(stage)
  if (known !== undefined) return known
  const charge =
    workOf(stage).cost === 0
      ? ""
      : `, payer as (update account set balance = balance - $5 where id = $3 returning balance),
    charged as (insert into ledger (account_id, run_id, stage, batch_no, amount, balance_after)
      select $3, $2, ${stage}, $4, -$5::bigint, balance from payer)`
  const statement = {
    name: `write_${stage}`,
    text: `${WRITES[stage - 1] ?? ""}${charge},
    told as (insert into activity_log (site_id, run_id, stage, batch_no, level, message, data)
      select $1, $2, ${stage}, $4, 'info', 'batch done: stage ${stage}', jsonb_build_object(
        'in', (select count(*) from advanced), 'out', (select count(*) from made), 'credits', $5::bigint)),
    typed as (select $3::bigint, $5::bigint)
    update run set stage = ${stage}, batches = batches + 1, items_in = items_in + (select count(*) from advanced),
      items_out = items_out + (select count(*) from made), credits = credits + $5::bigint, updated_at = now()
    where id = $2 returning (select count(*) from advanced)::int as advanced`,
  }
  statements.set(stage, statement)
  return statement
}

const COLUMNS: ReadonlyArray<ReadonlyArray<string>> = [
  ["name", "description"],
  ["parent", "title", "brief", "content_type"],
  ["parent", "title", "instructions"],
  ["parent", "title", "body", "meta_title", "meta_description", "word_count"],
  ["parent", "position", "prompt"],
  ["parent", "url", "width", "height"],
  ["parent", "url"],
]

/** The parameters of a batch's write statement. */
export const writeParameters = (
  stage: number,
  { site }: Owner,
  batch: number,
  made: ReadonlyArray<Made>,
): ReadonlyArray<unknown> => {
  const columns = (COLUMNS[stage - 1] ?? []).map((name) => made.map((row) => row[name]))
  const members =
    stage === 1
      ? [
          made.flatMap(({ members: ids }) => ids as ReadonlyArray<string>),
          made.flatMap(({ members: ids }, i) => (ids as ReadonlyArray<string>).map(() => i + 1)),
        ]
      : []
  return [site, site, site, batch, workOf(stage).cost, ...columns, ...members]
}

/** Starting a run: the reservation, its beginning, and what happens to one that never began (R-05). */
import {
  type Reservation,
  type Reserved,
  type RunStore,
  STAGES,
  stageFacts,
  type StorageError,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { encodeDocuments } from "../rows/documents.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow, toRunRecord } from "../rows/runRecord.ts"
import { tell } from "../statements/told.ts"

type StartVerbs = Pick<RunStore, "reserve" | "begin" | "abandon" | "listAbandoned">

export const startVerbs = (db: Db): StartVerbs => ({
  reserve: (input) => reserve(db, input),
  begin: ({ runId, snapshot, ...told }) => {
    const p = new Parameters()
    const runs = db.name("runs")
    const id = p.uuid(runId)
    const sizes = p.ints(STAGES.map((stage) => snapshot[`stage${stage}Initial`]))
    const text = `with begun as (
      update ${runs} r set status = 'running', started_at = ${NOW}, snapshot = ${sizes},
        log_number = r.log_number + ${p.int(told.log.length)},
        stage_started_at[1] = ${NOW}, stage_input[1] = ${p.int(snapshot.stage1Initial)}
      where r.run_id = ${id} and r.status = 'starting'
      returning r.run_id, r.site_id, r.log_number
    ), config as (
      update ${db.name("configs")} c set last_run_at = ${NOW} from begun where c.site_id = begun.site_id
    ), counts as (
      insert into ${db.name("site_counts")} (site_id) select site_id from begun on conflict do nothing
    )${tell(db, p, "begun", told)}
    ${asRows(`select exists (select 1 from begun)
      or exists (select 1 from ${runs} r where r.run_id = ${id} and r.status not in ('starting', 'abandoned')) as there`)}`
    return Effect.map(
      db.rows<{ there: boolean }>("runs.begin", text, p),
      ([answer]) => answer?.there === true,
    )
  },
  abandon: (runId) => {
    const p = new Parameters()
    const text = `with gone as (
      update ${db.name("runs")} r set status = 'abandoned'
      where r.run_id = ${p.uuid(runId)} and r.status = 'starting' returning r.run_id
    ) ${asRows("select run_id from gone")}`
    return Effect.map(db.rows("runs.abandon", text, p), (gone) => gone.length > 0)
  },
  listAbandoned: (olderThan) => {
    const p = new Parameters()
    const query = `select ${runColumns("r")} from ${db.name("runs")} r
      where r.status in ('starting', 'abandoned')
        and (r.status = 'abandoned' or r.started_at <= ${NOW} - ${p.duration(olderThan)})
      order by r.run_id`
    return Effect.map(db.rows<RunRow>("runs.listAbandoned", asRows(query), p), (rows) =>
      rows.map((row) => toRunRecord({ ...row, status: "starting" })),
    )
  },
})

/** Inserts, or says what is in the way; looks again if it has gone in between. */
const reserve = (db: Db, input: Reservation): Effect.Effect<Reserved, StorageError> =>
  Effect.gen(function* () {
    for (;;) {
      const before = yield* inTheWay(db, input)
      if (before !== null) return before
      const answer = yield* insert(db, input)
      if (answer.removing) return { _tag: "Removing" }
      if (answer.inserted) return { _tag: "Reserved" }
    }
  })

interface Inserted {
  readonly inserted: boolean
  /** The site is being removed: no run of it starts. */
  readonly removing: boolean
}

const insert = (db: Db, input: Reservation): Effect.Effect<Inserted, StorageError> => {
  const p = new Parameters()
  const siteId = p.text(input.siteId)
  const { config, priceBook, ratios, stagePlan } = input
  const takes = STAGES.map((stage) => {
    const planned = stagePlan.stages.find(({ number }) => number === stage)
    return (planned?.takes ?? [stageFacts(stage).inputStatus]).join(",")
  })
  const text = `with site as materialized (
    select ${db.name("is_being_removed")}(${siteId}) as removing
  ), fresh as (
    insert into ${db.name("runs")} (run_id, site_id, account_id, trigger_type, status, started_at,
      idempotency_key, request_hash, pipeline, snapshot, takes, documents)
    select ${p.uuid(input.runId)}, ${siteId}, ${p.text(input.accountId)},
      ${p.text(input.triggerType)}, 'starting', ${NOW}, ${p.text(input.idempotencyKey)},
      ${p.text(input.requestHash)}, ${p.text(input.pipeline)}, array_fill(0, array[7]),
      ${p.texts(takes)}, ${p.json(encodeDocuments({ config, priceBook, ratios, stagePlan }))}
    from site where not site.removing
    on conflict do nothing returning run_id
  ) ${asRows("select removing, exists (select 1 from fresh) as inserted from site")}`
  return Effect.map(db.rows<Inserted>("runs.reserve", text, p), only)
}

/** The same reservation, whose answer was lost; the run with the key; the run that has the site. */
const inTheWay = (db: Db, input: Reservation): Effect.Effect<Reserved | null, StorageError> => {
  const p = new Parameters()
  const [runId, siteId] = [p.uuid(input.runId), p.text(input.siteId)]
  const query = `select ${runColumns("r")}, r.place from (
      select *, case when run_id = ${runId} then 1 when idempotency_key = ${p.text(input.idempotencyKey)} then 2 else 3 end as place
      from ${db.name("runs")}
      where run_id = ${runId} or (site_id = ${siteId} and status in ('starting', 'running', 'paused'))
        or (site_id = ${siteId} and idempotency_key = ${p.text(input.idempotencyKey)} and status <> 'abandoned')
    ) r order by r.place limit 1`
  return Effect.map(
    db.rows<RunRow & { place: number }>("runs.reserve", asRows(query), p),
    ([row]): Reserved | null => {
      if (row === undefined) return null
      if (row.place === 1) return { _tag: "Reserved" }
      const run = toRunRecord(row)
      return row.place === 2
        ? { _tag: "SameKey", run, sameRequest: run.requestHash === input.requestHash }
        : { _tag: "Busy", run }
    },
  )
}

/** The next page of a stage, taken into the hand in one statement (R-03). */
import type { Answer, InputItem, PipelineStore } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { heldBy, leaseLost, renewal } from "../statements/fence.ts"
import { countEligible, eligible, keyOf, TABLES, viewOf } from "../statements/intakeSql.ts"
import { picked } from "../statements/picked.ts"
import { itemColumns, type ItemRow, toItem } from "../rows/itemRows.ts"
import { Parameters } from "../connection/parameters.ts"

/** The answer's first row; the items follow, one a row, in their order. */
interface Head extends Answer {
  readonly eligible: number
}

export const takePage =
  (db: Db): PipelineStore["takePage"] =>
  (lease, { intake, keep, limit, ttl, wave }) => {
    const p = new Parameters()
    const { kind, stage } = intake
    const runs = db.name("runs")
    const table = db.name(TABLES[kind])
    const kept = p.uuids(keep)
    const [site, run] = ["(select site_id from h)", viewOf("h")]
    const takes = eligible(p, intake, run)
    const mine = `t.site_id = ${site} and ${takes}`
    const free = keep.length === 0 ? mine : `${mine} and t.id not in (select unnest(${kept}))`
    const held = `${picked("(select site_id from h)", "id", kept)} x join ${table} t on t.site_id = x.site_id and t.id = x.id`
    // Beside items in hand only those that are taken freely, and nothing beside a cautious one.
    const rank =
      keep.length === 0
        ? `(select t.rank from ${table} t where ${free} order by t.rank limit 1)`
        : `(select 0 where not exists (select 1 from ${held} where t.rank > 0))`
    const context = { site, run, counts: "c" }
    const count = countEligible(db, p, intake, context)
    const also = keep.length === 0 ? "" : ` - (select count(*)::int from ${held} where ${takes})`
    const isContent = kind === "content"
    const text = `with h as (
      select r.* from ${runs} r where ${heldBy(p, lease)} for update
    ), lowest as (
      select (${rank})::smallint as rank from h
    ), found as materialized (
      select t.* from ${table} t
      where ${free} and t.rank = (select rank from lowest)
      order by ${keyOf(kind)}
      limit (select case rank when 0 then ${p.int(limit)} when 3 then 1 else ${p.int(wave)} end from lowest)
      ${isContent ? "for update of t" : ""}
    ), taken as (
      update ${runs} r set ${renewal(p.duration(ttl))}, hand_stage = ${p.int(stage)}, hand_since = ${NOW},
        hand_ids = ${kept} || array(select t.id from found t order by ${keyOf(kind)})
      from h where r.run_id = h.run_id returning r.requested, r.log_number
    )${
      isContent
        ? `, unclaimed as (
      update ${table} t set publish_unknown = true, claim = null, claim_expires_at = null
      from found where t.site_id = found.site_id and t.id = found.id and t.claim is not null)`
        : ""
    }
    ${asRows(`select k.requested as control, k.log_number as "logNumber", ${count}${also} as eligible
      from taken k cross join h left join ${db.name("site_counts")} c on c.site_id = h.site_id`)}
    union all ${asRows(`select ${itemColumns(db, kind)}${isContent ? `, t.claim is not null as "wasClaimed"` : ""}
      from found t order by ${keyOf(kind)}`)}`
    return Effect.flatMap(db.rows<ItemRow>("pipeline.takePage", text, p), ([head, ...items]) => {
      if (head === undefined) return Effect.fail(leaseLost(lease))
      const { control, eligible: waiting, logNumber } = head as unknown as Head
      return Effect.succeed({
        items: items.map(asInput),
        eligible: waiting,
        answer: { control, logNumber },
      })
    })
  }

/** An article that the publication sweep began with and never settled: its outcome is unknown. */
const asInput = ({ wasClaimed, ...row }: ItemRow): InputItem => {
  const item = toItem<"keyword" | "cluster" | "idea" | "task" | "content" | "image">(row)
  return wasClaimed === true && "slug" in item ? { ...item, publishUnknown: true } : item
}

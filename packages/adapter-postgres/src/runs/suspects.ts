/** suspects: what a worker leaves behind on the items that it had in hand and did not decide. */
import type { Db } from "../connection/Db.ts"
import type { Parameters } from "../connection/parameters.ts"
import { picked } from "../statements/picked.ts"

const HELD = [
  ["keywords", "1"],
  ["clusters", "2"],
  ["ideas", "3"],
  ["tasks", "4"],
  ["contents", "5, 7"],
  ["images", "6"],
] as const

/**
 * CTEs that add 1 suspicion to the items in the hands of `from`: rows of `runs`, `hand_stage` null where
 * nobody is suspected. Publications may have happened. Each begins with a comma.
 */
export const suspect = (db: Db, from: string): string =>
  HELD.map(
    ([table, stages]) => `, suspected_${table} as (
    update ${db.name(table)} t set suspicion = t.suspicion + 1
      ${table === "contents" ? ", publish_unknown = t.publish_unknown or f.hand_stage = 7" : ""}
    from ${picked(from, "id", "f.hand_ids")} f
    where f.hand_stage in (${stages}) and t.site_id = f.site_id and t.id = f.id
      and ${undecided("f.hand_stage")})`,
  ).join("")

/**
 * CTE that marks publications without a known outcome: `ids`, begun by the worker of the run in `from`.
 * Begins with a comma.
 */
export const doubt = (db: Db, p: Parameters, from: string, ids: ReadonlyArray<string>): string =>
  ids.length === 0
    ? ""
    : `, doubted as (
    update ${db.name("contents")} t set publish_unknown = true
    from ${picked(from, "id", p.uuids(ids.toSorted()))} f
    where t.site_id = f.site_id and t.id = f.id and ${undecided("7")})`

/** Item `t` still waits for the stage; what was decided meanwhile is no longer in hand. */
const undecided = (stage: string): string =>
  `t.status = any(string_to_array(f.takes[${stage}], ',')) and t.failed_run_id is distinct from f.run_id`

/** suspects: what a worker that vanished leaves behind on the items it had in hand. */
import type { Db } from "../connection/Db.ts"
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
 * nobody is suspected. What was decided is no longer in hand. Publications may have happened. Each
 * begins with a comma.
 */
export const suspect = (db: Db, from: string): string =>
  HELD.map(
    ([table, stages]) => `, suspected_${table} as (
    update ${db.name(table)} t set suspicion = t.suspicion + 1
      ${table === "contents" ? ", publish_unknown = t.publish_unknown or f.hand_stage = 7" : ""}
    from ${picked(from, "id", "f.hand_ids")} f
    where f.hand_stage in (${stages}) and t.site_id = f.site_id and t.id = f.id
      and t.status = any(string_to_array(f.takes[f.hand_stage], ','))
      and t.failed_run_id is distinct from f.run_id)`,
  ).join("")

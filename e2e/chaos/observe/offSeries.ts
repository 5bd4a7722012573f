/** Due times: the next one is of the same series, and every one that was led to one run or to a reason. */
import type { Violation } from "@pressline/testing"
import type pg from "pg"
import { SCHEMA } from "../ChaosGround.ts"

export const offSeries = async (
  pool: pg.Pool,
  rounds: ReadonlyArray<{ readonly prefix: string; readonly due: Date }>,
): Promise<ReadonlyArray<Violation>> => {
  const violations: Array<Violation> = []
  for (const { due, prefix } of rounds) {
    const { rows } = await pool.query<{ siteId: string; next: Date; slots: number; runs: number }>(
      `select c.site_id as "siteId", c.next_run_at as next,
        (select count(*)::int from ${SCHEMA}.slots s where s.site_id = c.site_id and s.due_at = $2) as slots,
        (select count(*)::int from ${SCHEMA}.runs r where r.site_id = c.site_id
          and r.status not in ('starting', 'abandoned')) as runs
       from ${SCHEMA}.configs c where c.site_id like $1 || '-%' and c.enabled`,
      [prefix, due],
    )
    for (const { next, runs, siteId, slots } of rows) {
      if (next.toISOString().slice(11) !== due.toISOString().slice(11))
        violations.push({
          invariant: "INV-20",
          message: `${siteId} was due at ${due.toISOString()} and is next due at ${next.toISOString()}`,
        })
      // A round that was interrupted before its sites were due has no slots at all.
      const wasDue = next.getTime() > due.getTime() && slots > 0
      if (wasDue && (slots !== 1 || runs !== 1))
        violations.push({
          invariant: "INV-20",
          message: `${siteId}: ${slots} slots and ${runs} runs of the time due at ${due.toISOString()}`,
        })
    }
  }
  return violations
}

/** Whether the counts that the overview gives equal a recount of the rows. */
import type { Automation } from "@pressline/core"
import type pg from "pg"
import { LARGE } from "./largeDatabase.ts"

/** What waits for each stage. Articles go out without a review here. */
const RECOUNT = `select array[
  (select count(*) from pressline.keywords where site_id = $1 and status = 'new'),
  (select count(*) from pressline.clusters where site_id = $1 and status = 'new'),
  (select count(*) from pressline.ideas where site_id = $1 and status = 'new'),
  (select count(*) from pressline.tasks where site_id = $1 and status = 'queued'),
  (select count(*) from pressline.contents where site_id = $1 and status = 'draft'),
  (select count(*) from pressline.images where site_id = $1 and status = 'pending'),
  (select count(*) from pressline.contents where site_id = $1 and status = 'review')]::int[] as pending`

export const checkCounts = async (
  automation: Automation,
  pool: pg.Pool,
): Promise<ReadonlyArray<string>> => {
  const { rows } = await pool.query<{ readonly pending: ReadonlyArray<number> }>(RECOUNT, [LARGE])
  const { stages } = await automation.pipelineOverview({ siteId: LARGE })
  return stages.flatMap(({ number, pending }) => {
    const want = rows[0]?.pending[number - 1]
    return pending === want ? [] : [`stage ${number}: ${pending} wait instead of ${want}`]
  })
}

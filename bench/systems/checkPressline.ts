/** Whether a finished run of Pressline left every row of P(N) as it should be. */
import pg from "pg"
import { expected } from "../workload.ts"

export const checkPressline = async (
  url: string,
  siteId: string,
  n: number,
): Promise<ReadonlyArray<string>> => {
  const { items } = expected(n)
  const run = "(select run_id from pressline.runs where site_id = $1)"
  const rows = (table: string, where: string): string =>
    `(select count(*) from pressline.${table} where site_id = $1 and ${where})`
  const used = "(select total_credits_used from pressline.runs where site_id = $1)"
  const checks: ReadonlyArray<readonly [string, string, number]> = [
    ["keywords", rows("keywords", "status = 'clustered' and cluster_id is not null"), n],
    ["clusters", rows("clusters", "status = 'ideated'"), items(2)],
    ["ideas", rows("ideas", "status = 'queued'"), items(3)],
    ["tasks", rows("tasks", "status = 'completed'"), items(4)],
    ["articles", rows("contents", "status = 'published' and length(html) > 3000"), items(5)],
    ["publications", rows("publications", "url is not null"), items(7)],
    ["images", rows("images", "status = 'generated' and media is not null"), items(6)],
    [
      "log lines",
      `(select count(*) from pressline.log_lines where run_id = ${run})
        - (select log_number from pressline.runs where site_id = $1)`,
      0,
    ],
    [
      "usage",
      `(select sum(amount) from pressline.usage_entries where run_id = ${run}) - ${used}`,
      0,
    ],
    ["ledger", `(select settled from pressline.holds where run_id = ${run}::text) - ${used}`, 0],
    ["held", "(select held from pressline.accounts where account_id = $1)", 0],
    [
      "processed",
      `(select sum(x) from pressline.runs, unnest(stage_processed) x where site_id = $1)`,
      expected(n).advanced,
    ],
    ["completed", rows("runs", "status = 'completed' and credits_released"), 1],
  ]
  const client = new pg.Client(url)
  await client.connect()
  const { rows: found } = await client.query<Record<string, string>>(
    `select ${checks.map(([, sql], i) => `${sql} as c${i}`).join(", ")}`,
    [siteId],
  )
  await client.end()
  return checks.flatMap(([name, , want], i) => {
    const got = Number(found[0]?.[`c${i}`])
    return got === want ? [] : [`${name}: ${got} instead of ${want}`]
  })
}

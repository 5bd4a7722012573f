/** A site of the hand-written systems, and whether a finished run left every row as it should be. */
import type { Client } from "pg"
import { expected, keywords } from "../workload.ts"

const FUNDS = 1_000_000_000

export const seedSite = async (client: Client, site: number, n: number): Promise<void> => {
  await client.query("insert into account values ($1, $2)", [site, FUNDS])
  await client.query("insert into site values ($1, $1, 'site')", [site])
  await client.query("insert into run (id, site_id) values ($1, $1)", [site])
  const phrases = keywords(n)
  for (let from = 0; from < n; from += 5000)
    await client.query(
      `insert into keyword (site_id, term, volume, difficulty, intent)
        select $1, term, (place * 37) % 9000, (place * 13) % 100, 'informational'
        from unnest($2::text[]) with ordinality u(term, place)`,
      [site, phrases.slice(from, from + 5000)],
    )
}

export const checkSite = async (
  client: Client,
  site: number,
  n: number,
): Promise<ReadonlyArray<string>> => {
  const { advanced, aiBatches, batches, credits, items } = expected(n)
  const rows = (table: string, where: string): string =>
    `(select count(*) from ${table} where site_id = ${site} and ${where})`
  const checks: ReadonlyArray<readonly [string, string, number]> = [
    ["keywords", rows("keyword", "status = 'clustered' and cluster_id is not null"), n],
    ["clusters", rows("cluster", "status = 'ideated'"), items(2)],
    ["ideas", rows("idea", "status = 'queued'"), items(3)],
    ["tasks", rows("task", "status = 'done'"), items(4)],
    [
      "articles",
      rows("content", "status = 'published' and published_at is not null and length(body) > 3000"),
      items(5),
    ],
    ["prompts", rows("image_prompt", "status = 'rendered'"), items(6)],
    ["images", rows("image", "true"), items(6)],
    ["log lines", rows("activity_log", "true"), batches],
    ["ledger rows", `(select count(*) from ledger where run_id = ${site})`, aiBatches],
    ["ledger", `(select -sum(amount) from ledger where run_id = ${site})`, credits],
    ["balance", `(select ${FUNDS} - balance from account where id = ${site})`, credits],
    ["run's batches", `(select batches from run where id = ${site})`, batches],
    ["run's items", `(select items_in from run where id = ${site})`, advanced],
    ["run's credits", `(select credits from run where id = ${site})`, credits],
    ["run done", `(select count(*) from run where id = ${site} and status = 'done')`, 1],
  ]
  const { rows: found } = await client.query<Record<string, string>>(
    `select ${checks.map(([, sql], i) => `${sql} as c${i}`).join(", ")}`,
  )
  return checks.flatMap(([name, , want], i) => {
    const got = Number(found[0]?.[`c${i}`])
    return got === want ? [] : [`${name}: ${got} instead of ${want}`]
  })
}

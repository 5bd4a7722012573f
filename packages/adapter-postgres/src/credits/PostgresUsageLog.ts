/** PostgresUsageLog: the charges of runs, written by commits. */
import type { StageNumber, UsageEntry, UsageLog } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, only } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { creditsOfText, dateOf } from "../rows/runRecord.ts"

interface UsageRow {
  readonly id: string
  readonly run_id: string
  readonly site_id: string
  readonly account_id: string
  readonly stage: StageNumber
  readonly units: number
  readonly items: number
  readonly amount: string
  readonly at: string
  readonly settled: boolean
}

export const postgresUsageLog = (db: Db): UsageLog => {
  const entries = db.name("usage_entries")
  return {
    list: ({ after = "", limit, runId, settled }) => {
      const p = new Parameters()
      const which = settled === null ? "" : settled ? "and e.settled" : "and not e.settled"
      const above = after === "" ? "" : `and e.id > ${p.uuid(after)}`
      const query = `select e.id, e.run_id, e.site_id, e.account_id, e.stage, e.units, e.items,
          e.amount::text as amount, e.at, e.settled
        from ${entries} e where e.run_id = ${p.uuid(runId)} ${which} ${above} order by e.id limit ${p.int(limit)}`
      return Effect.map(db.rows<UsageRow>("usage.list", asRows(query), p), (rows) =>
        rows.map(toEntry),
      )
    },
    markSettled: (runId, ids) => {
      const p = new Parameters()
      const text = `with marked as (
        update ${entries} e set settled = true
        where e.run_id = ${p.uuid(runId)} and e.id = any(${p.uuids(ids)}) and not e.settled
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("usage.markSettled", text, p))
    },
    sum: ({ of, since }) => {
      const p = new Parameters()
      const payer =
        "siteId" in of
          ? `e.site_id = ${p.text(of.siteId)}`
          : `e.account_id = ${p.text(of.accountId)}`
      const query = `select coalesce(sum(e.amount), 0)::text as amount,
          coalesce(sum(e.items) filter (where e.stage = 4), 0)::int as articles
        from ${entries} e where ${payer} and e.at >= ${p.time(since)}`
      return Effect.map(
        db.rows<{ amount: string; articles: number }>("usage.sum", asRows(query), p),
        (rows) => {
          const { amount, articles } = only(rows)
          return { amount: creditsOfText(amount), articles }
        },
      )
    },
  }
}

const toEntry = (row: UsageRow): UsageEntry => ({
  id: row.id,
  runId: row.run_id,
  siteId: row.site_id,
  accountId: row.account_id,
  stage: row.stage,
  units: row.units,
  items: row.items,
  amount: creditsOfText(row.amount),
  at: dateOf(row.at),
  settled: row.settled,
})

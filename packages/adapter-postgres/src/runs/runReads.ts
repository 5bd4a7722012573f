/** What may be asked about runs. */
import type { RunStore, StartedRun } from "@pressline/core/effect"
import { isStarted } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { readRun } from "../statements/fence.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow, toRunRecord } from "../rows/runRecord.ts"

type RunReads = Pick<
  RunStore,
  | "find"
  | "findActive"
  | "findCurrent"
  | "list"
  | "listActive"
  | "listResumable"
  | "listUnreleased"
  | "markReleased"
>

const ACTIVE = "r.status in ('running', 'paused')"
const TERMINAL = "r.status in ('cancelled', 'completed', 'failed')"

export const runReads = (db: Db): RunReads => {
  const select = (operation: string, p: Parameters, where: string) =>
    Effect.map(
      db.rows<RunRow>(
        operation,
        asRows(`select ${runColumns("r")} from ${db.name("runs")} r where ${where}`),
        p,
      ),
      (rows): ReadonlyArray<StartedRun> => rows.map(toRunRecord).filter(isStarted),
    )
  return {
    find: (runId) =>
      Effect.map(readRun(db, "runs.find", runId), (row) =>
        row === null ? null : toRunRecord(row),
      ),
    findActive: (siteId) => {
      const p = new Parameters()
      const found = select("runs.findActive", p, `r.site_id = ${p.text(siteId)} and ${ACTIVE}`)
      return Effect.map(found, ([run]) => run ?? null)
    },
    findCurrent: (siteId) => {
      const p = new Parameters()
      const site = p.text(siteId)
      const runs = db.name("runs")
      const found = select(
        "runs.findCurrent",
        p,
        `r.run_id = coalesce(
          (select a.run_id from ${runs} a where a.site_id = ${site} and a.status in ('running', 'paused')),
          (select l.run_id from ${runs} l where l.site_id = ${site} and l.status not in ('starting', 'abandoned')
            order by l.run_id desc limit 1))`,
      )
      return Effect.map(found, ([run]) => run ?? null)
    },
    list: ({ before, limit, siteId, status }) => {
      const p = new Parameters()
      const below = before === null ? "" : ` and r.run_id < ${p.uuid(before)}`
      const like =
        status === undefined
          ? " and r.status not in ('starting', 'abandoned')"
          : ` and r.status = ${p.text(status)}`
      return select(
        "runs.list",
        p,
        `r.site_id = ${p.text(siteId)}${below}${like} order by r.run_id desc limit ${p.int(limit)}`,
      )
    },
    listActive: ({ after, limit }) => {
      const p = new Parameters()
      const above = after === null ? "" : ` and r.run_id > ${p.uuid(after)}`
      return select(
        "runs.listActive",
        p,
        `${ACTIVE}${above} order by r.run_id limit ${p.int(limit)}`,
      )
    },
    listResumable: ({ accountId, after, due, limit, reason }) => {
      const p = new Parameters()
      const above = after === null ? "" : ` and r.run_id > ${p.uuid(after)}`
      const of = accountId === undefined ? "" : ` and r.account_id = ${p.text(accountId)}`
      const past = due ? ` and r.resume_at <= ${NOW}` : ""
      return select(
        "runs.listResumable",
        p,
        `${ACTIVE} and r.status = 'paused' and r.pause_reason = ${p.text(reason)}${above}${of}${past}
          order by r.run_id limit ${p.int(limit)}`,
      )
    },
    listUnreleased: ({ accountId, after = null, limit }) => {
      const p = new Parameters()
      const above = after === null ? "" : ` and r.run_id > ${p.uuid(after)}`
      const of = accountId === undefined ? "" : ` and r.account_id = ${p.text(accountId)}`
      return select(
        "runs.listUnreleased",
        p,
        `${TERMINAL} and not r.credits_released${above}${of} order by r.run_id limit ${p.int(limit)}`,
      )
    },
    markReleased: (runId) => {
      const p = new Parameters()
      const id = p.uuid(runId)
      const runs = db.name("runs")
      const text = `with gone as (
        delete from ${runs} r where r.run_id = ${id} and r.status = 'abandoned' returning r.run_id
      ), lines as (
        delete from ${db.name("log_lines")} l using gone where l.run_id = gone.run_id
      ), marked as (
        update ${runs} r set credits_released = true
        where r.run_id = ${id} and ${TERMINAL} and not r.credits_released
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("runs.markReleased", text, p))
    },
  }
}

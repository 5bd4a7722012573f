/** Removing what is no longer wanted: a whole site, old log lines, old runs. */
import {
  BUDGET_STAYS_TOLD,
  type SiteRemoval,
  type StorageError,
  type StorageShape,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"

const TERMINAL = "r.status in ('cancelled', 'completed', 'failed')"

export const retentionVerbs = (db: Db): Pick<StorageShape, "deleteSite" | "prune"> => {
  const gone = (p: Parameters, text: string): Effect.Effect<number, StorageError> =>
    Effect.map(db.rows<{ gone: number }>("prune", text, p), (rows) => only(rows).gone)

  /** Ended before then, and nothing of its credits is open. */
  const isOld = (before: string): string => `${TERMINAL} and r.ended_at < ${before}
    and r.credits_released and not exists (
      select 1 from ${db.name("usage_entries")} e where e.run_id = r.run_id and not e.settled)`

  /** From the first line of a run on, so that those left have no gap. */
  const pruneLines = (logsBefore: Date | null, runsBefore: Date | null, limit: number) => {
    const p = new Parameters()
    const lines = db.name("log_lines")
    const [most, logs, runs] = [p.int(limit), p.time(logsBefore), p.time(runsBefore)]
    const text = `with old as (
      select o.run_id, o.number from ${db.name("runs")} r cross join lateral (
        select l.run_id, l.number from ${lines} l where l.run_id = r.run_id and ((${isOld(runs)})
          or l.number < coalesce((select min(k.number) from ${lines} k where k.run_id = r.run_id and k.at >= ${logs}),
            case when ${logs} is null then 0 else 2147483647 end))
        order by l.number limit ${most}
      ) o where ${TERMINAL} limit ${most}
    ), removed as (
      delete from ${lines} l using old where l.run_id = old.run_id and l.number = old.number returning 1
    ) ${asRows("select count(*)::int as gone from removed")}`
    return gone(p, text)
  }

  const pruneRuns = (runsBefore: Date, limit: number) => {
    const p = new Parameters()
    const text = `with old as (
      select r.run_id from ${db.name("runs")} r where ${isOld(p.time(runsBefore))}
        and not exists (select 1 from ${db.name("log_lines")} l where l.run_id = r.run_id)
      order by r.run_id limit ${p.int(limit)} for update
    ), charges as (
      delete from ${db.name("usage_entries")} e using old where e.run_id = old.run_id
    ), deliveries as (
      delete from ${db.name("outbox")} o using old where o.run_id = old.run_id
    ), forgotten as (
      delete from ${db.name("told_budgets")} b where b.at < ${NOW} - ${p.duration(BUDGET_STAYS_TOLD)}
        and not exists (select 1 from ${db.name("runs")} r where r.run_id = b.run_id)
    ), removed as (
      delete from ${db.name("runs")} r using old where r.run_id = old.run_id returning 1
    ) ${asRows("select count(*)::int as gone from removed")}`
    return gone(p, text)
  }

  return {
    deleteSite: ({ limit, siteId }) => {
      const p = new Parameters()
      const query = `select ${db.name("remove_site")}(${p.text(siteId)}, ${p.int(limit)}) as answer`
      return Effect.map(
        db.rows<{ answer: SiteRemoval }>("deleteSite", asRows(query), p),
        (rows) => only(rows).answer,
      )
    },
    prune: ({ limit, logsBefore, runsBefore }) =>
      Effect.gen(function* () {
        if (logsBefore === null && runsBefore === null) return 0
        const lines = yield* pruneLines(logsBefore, runsBefore, limit)
        if (runsBefore === null || lines >= limit) return lines
        return lines + (yield* pruneRuns(runsBefore, limit - lines))
      }),
  }
}

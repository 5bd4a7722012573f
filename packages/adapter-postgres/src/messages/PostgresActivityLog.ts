/** PostgresActivityLog: the numbered lines of runs. */
import { type ActivityLog, type LogEntry, LogLevel } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { asRows, type Db } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf } from "../rows/runRecord.ts"
import { tell } from "../statements/told.ts"

export const postgresActivityLog = (db: Db): ActivityLog => ({
  append: (runId, lines) => {
    if (lines.length === 0) return Effect.void
    const p = new Parameters()
    const text = `with numbered as (
      update ${db.name("runs")} r set log_number = r.log_number + ${p.int(lines.length)}
      where r.run_id = ${p.uuid(runId)} and r.status <> 'abandoned'
      returning r.run_id, r.site_id, r.log_number
    )${tell(db, p, "numbered", { log: lines })} ${asRows("select 1 as one from numbered")}`
    return Effect.asVoid(db.rows("log.append", text, p))
  },
  list: ({ after, level, limit, runId, stage }) => {
    const p = new Parameters()
    const worse = level === null ? [] : LogLevel.literals.slice(LogLevel.literals.indexOf(level))
    const query = `select l.number, l.at, l.level, l.stage, l.code, l.message, l.item_id as "itemId", l.actor, l.facts
      from ${db.name("log_lines")} l
      where l.run_id = ${p.uuid(runId)} and l.number > ${p.int(after)}
        ${level === null ? "" : `and l.level = any(${p.texts(worse)})`}
        ${stage === null ? "" : `and l.stage = ${p.int(stage)}`}
      order by l.number limit ${p.int(limit)}`
    return Effect.map(
      db.rows<Omit<LogEntry, "at"> & { at: string }>("log.list", asRows(query), p),
      (rows) => rows.map((row): LogEntry => ({ ...row, at: dateOf(row.at) })),
    )
  },
  // What this process changes is told of by `withRunHints`.
  changes: Stream.empty,
})

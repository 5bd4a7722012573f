/** PostgresAuditLog: who did what to a site. */
import type { AuditEntry, AuditLog } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf } from "../rows/runRecord.ts"

export const postgresAuditLog = (db: Db): AuditLog => {
  const entries = db.name("audit_entries")
  return {
    append: ({ action, actor, facts, id, siteId }) => {
      const p = new Parameters()
      const text = `with added as (
        insert into ${entries} (id, at, site_id, actor, action, facts)
        values (${p.uuid(id)}, ${NOW}, ${p.text(siteId)}, ${p.text(actor)}, ${p.text(action)}, ${p.json(facts)})
        on conflict do nothing
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("audit.append", text, p))
    },
    list: ({ before, limit, siteId }) => {
      const p = new Parameters()
      const below = before === null ? "" : `and a.id < ${p.uuid(before)}`
      const query = `select a.id, a.at, a.site_id as "siteId", a.actor, a.action, a.facts from ${entries} a
        where a.site_id = ${p.text(siteId)} ${below} order by a.id desc limit ${p.int(limit)}`
      return Effect.map(
        db.rows<Omit<AuditEntry, "at"> & { at: string }>("audit.list", asRows(query), p),
        (rows) => rows.map((row): AuditEntry => ({ ...row, at: dateOf(row.at) })),
      )
    },
  }
}

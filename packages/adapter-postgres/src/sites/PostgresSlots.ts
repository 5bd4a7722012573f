/** PostgresSlots: due times, claimed once whatever number of schedulers tick. */
import type { Slot, Slots } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { type ConfigRow, configColumns, readNow, toConfig } from "./PostgresConfigStore.ts"
import { dateOf, dateOrNull } from "../rows/runRecord.ts"

interface SlotRow {
  readonly site_id: string
  readonly due_at: string
  readonly outcome: Slot["outcome"]
  readonly run_id: string | null
  readonly claimed_at: string
  readonly resolved_at: string | null
}

const COLUMNS = "s.site_id, s.due_at, s.outcome, s.run_id, s.claimed_at, s.resolved_at"

export const postgresSlots = (db: Db): Slots => {
  const slots = db.name("slots")
  const select = (operation: string, p: Parameters, rest: string) =>
    Effect.map(
      db.rows<SlotRow>(operation, asRows(`select ${COLUMNS} from ${slots} s where ${rest}`), p),
      (rows) => rows.map(toSlot),
    )
  return {
    listDue: (limit) =>
      Effect.gen(function* () {
        const now = yield* readNow(db)
        const p = new Parameters()
        const query = `select ${configColumns("c")} from ${db.name("configs")} c
          where c.enabled and c.next_run_at is not null and c.next_run_at <= ${p.time(now)}
          order by c.next_run_at, c.site_id limit ${p.int(limit)}`
        const rows = yield* db.rows<ConfigRow>("slots.listDue", asRows(query), p)
        return { now, configs: rows.map(toConfig) }
      }),
    claim: (claims) => {
      if (claims.length === 0) return Effect.succeed([])
      const p = new Parameters()
      const wanted = claims.flatMap(({ missed, runFor, siteId }) => [
        ...(runFor === null ? [] : [{ siteId, due: runFor, outcome: "claimed" }]),
        ...missed.map((due) => ({ siteId, due, outcome: "skipped_missed" })),
      ])
      const text = `with asked as (
        select * from unnest(${p.texts(claims.map(({ siteId }) => siteId))}, ${p.times(claims.map(({ dueAt }) => dueAt))},
          ${p.times(claims.map(({ nextRunAt }) => nextRunAt))}) a(site_id, due_at, next_run_at)
      ), due as (
        select c.site_id, a.next_run_at from ${db.name("configs")} c join asked a on a.site_id = c.site_id
        where c.enabled and c.next_run_at = a.due_at order by c.site_id for update of c skip locked
      ), won as (
        update ${db.name("configs")} c set next_run_at = d.next_run_at from due d
        where c.site_id = d.site_id returning c.site_id
      ), recorded as (
        insert into ${slots} (site_id, due_at, outcome, claimed_at, resolved_at)
        select w.site_id, n.due_at, n.outcome, ${NOW}, case when n.outcome = 'claimed' then null else ${NOW} end
        from won w join unnest(${p.texts(wanted.map(({ siteId }) => siteId))}, ${p.times(wanted.map(({ due }) => due))},
          ${p.texts(wanted.map(({ outcome }) => outcome))}) n(site_id, due_at, outcome) on n.site_id = w.site_id
        on conflict do nothing
      ) ${asRows("select site_id from won")}`
      return Effect.map(db.rows<{ site_id: string }>("slots.claim", text, p), (rows) =>
        rows.map(({ site_id }) => site_id),
      )
    },
    resolve: ({ dueAt, outcome, runId, siteId }) => {
      const p = new Parameters()
      const text = `with resolved as (
        update ${slots} s set outcome = ${p.text(outcome)}, run_id = ${p.uuid(runId)}, resolved_at = ${NOW}
        where s.site_id = ${p.text(siteId)} and s.due_at = ${p.time(dueAt)} and s.outcome = 'claimed'
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("slots.resolve", text, p))
    },
    listUnresolved: (olderThan, limit, after = null) => {
      const p = new Parameters()
      const behind =
        after === null
          ? ""
          : ` and (s.due_at, s.site_id) > (${p.time(after.dueAt)}, ${p.text(after.siteId)})`
      return select(
        "slots.listUnresolved",
        p,
        `s.outcome = 'claimed' and s.claimed_at <= ${NOW} - ${p.duration(olderThan)}${behind}
          order by s.due_at, s.site_id limit ${p.int(limit)}`,
      )
    },
    list: (siteId, limit) => {
      const p = new Parameters()
      return select(
        "slots.list",
        p,
        `s.site_id = ${p.text(siteId)} order by s.due_at desc limit ${p.int(limit)}`,
      )
    },
  }
}

const toSlot = (row: SlotRow): Slot => ({
  siteId: row.site_id,
  dueAt: dateOf(row.due_at),
  outcome: row.outcome,
  runId: row.run_id,
  claimedAt: dateOf(row.claimed_at),
  resolvedAt: dateOrNull(row.resolved_at),
})

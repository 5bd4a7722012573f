/** PostgresOutbox: notifications on their way. */
import type { Delivery, Notification, Outbox } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf } from "../rows/runRecord.ts"

interface DeliveryRow {
  readonly id: string
  readonly run_id: string
  readonly site_id: string
  readonly event: Notification["event"]
  readonly episode: string
  readonly at: string
  readonly facts: Notification["facts"]
  readonly attempts: number
  readonly delivered: ReadonlyArray<string>
  readonly status: Delivery["status"]
  readonly last_error: string | null
  readonly next_attempt_at: string
}

export const postgresOutbox = (db: Db): Outbox => {
  const outbox = db.name("outbox")
  return {
    claimDue: ({ limit, ttl }) => {
      const p = new Parameters()
      const text = `with due as (
        select o.id, o.next_attempt_at as was, o.place from ${outbox} o
        where o.status = 'pending' and o.next_attempt_at <= ${NOW}
        order by o.next_attempt_at, o.place limit ${p.int(limit)} for update skip locked
      ), claimed as (
        update ${outbox} o set attempts = o.attempts + 1, next_attempt_at = ${NOW} + ${p.duration(ttl)}
        from due where o.id = due.id returning o.*, due.was
      ) ${asRows("select c.* from claimed c order by c.was, c.place")}`
      return Effect.map(db.rows<DeliveryRow>("outbox.claimDue", text, p), (rows) =>
        rows.map(toDelivery),
      )
    },
    settle: ({ delivered, done, error, id, retryIn }) => {
      const p = new Parameters()
      const next = retryIn === null ? NOW : `${NOW} + ${p.duration(retryIn)}`
      const status = done ? "delivered" : retryIn === null ? "dead" : "pending"
      const have = p.texts([...new Set(delivered)])
      const text = `with settled as (
        update ${outbox} o set status = ${p.text(status)}, last_error = ${p.text(error)}, next_attempt_at = ${next},
          delivered = o.delivered || array(select d from unnest(${have}) d where d <> all(o.delivered))
        where o.id = ${p.uuid(id)} and o.status = 'pending'
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("outbox.settle", text, p))
    },
    replay: ({ id, siteId }) => {
      const p = new Parameters()
      const text = `with due as (
        update ${outbox} o set status = 'pending', attempts = 0, next_attempt_at = ${NOW},
          delivered = case when o.status = 'delivered' then '{}' else o.delivered end
        where o.id = ${p.uuid(id)} and o.site_id = ${p.text(siteId)} returning o.id
      ) ${asRows("select d.id from due d")}`
      return Effect.map(db.rows("outbox.replay", text, p), (rows) => rows.length > 0)
    },
    gather: ({ dueAt, notification: { episode, event, facts, id }, runId, siteId }) => {
      const p = new Parameters()
      const [site, name, key] = [p.text(siteId), p.text(event), p.text(episode)]
      const given = p.json(facts)
      const text = `with put as (
        insert into ${outbox} as o (id, run_id, site_id, event, episode, at, facts, next_attempt_at)
        values (${p.uuid(id)}, ${p.uuid(runId)}, ${site}, ${name}, ${key}, ${NOW}, ${given}, ${p.time(dueAt)})
        on conflict (site_id, event, episode) where event in ('digest', 'switched_off')
        do update set facts = o.facts || excluded.facts where o.status = 'pending' and o.attempts = 0
        returning o.id
      ) ${asRows(`select put.id from put union all
          select o.id from ${outbox} o where o.site_id = ${site} and o.event = ${name} and o.event in ('digest', 'switched_off')
            and o.episode = ${key} and o.facts @> ${given}`)}`
      return Effect.map(db.rows("outbox.gather", text, p), (rows) => rows.length > 0)
    },
    told: (episodes) => {
      const p = new Parameters()
      const query = `select e.episode from unnest(${p.texts(episodes)}) e(episode)
        join ${db.name("told_budgets")} b on b.episode = md5(e.episode)::uuid`
      return Effect.map(db.rows<{ episode: string }>("outbox.told", asRows(query), p), (rows) =>
        rows.map(({ episode }) => episode),
      )
    },
    list: ({ runId }) => {
      const p = new Parameters()
      const query = `select o.* from ${outbox} o where o.run_id = ${p.uuid(runId)} order by o.place`
      return Effect.map(db.rows<DeliveryRow>("outbox.list", asRows(query), p), (rows) =>
        rows.map(toDelivery),
      )
    },
  }
}

const toDelivery = (row: DeliveryRow): Delivery => ({
  notification: {
    id: row.id,
    siteId: row.site_id,
    runId: row.run_id,
    event: row.event,
    episode: row.episode,
    at: dateOf(row.at),
    facts: row.facts,
  },
  attempts: row.attempts,
  delivered: row.delivered,
  status: row.status,
  lastError: row.last_error,
  nextAttemptAt: dateOf(row.next_attempt_at),
})

/** told: log lines and notifications, written in the statement that they tell of. */
import type { NewLogLine, NewNotification } from "@pressline/core/effect"
import { type Db, NOW } from "../connection/Db.ts"
import type { Parameters } from "../connection/parameters.ts"

export interface Telling {
  readonly log: ReadonlyArray<NewLogLine>
  readonly notifications?: ReadonlyArray<NewNotification> | undefined
}

/**
 * CTEs that store what is told about the runs of `from`: rows with `run_id`, `site_id`, and the
 * `log_number` that counts the lines already. Each begins with a comma.
 */
export const tell = (db: Db, p: Parameters, from: string, told: Telling): string =>
  linesCte(db, p, from, told.log) + notificationsCte(db, p, from, told.notifications ?? [])

const linesCte = (db: Db, p: Parameters, from: string, lines: ReadonlyArray<NewLogLine>): string =>
  lines.length === 0
    ? ""
    : `, told_lines as (
  insert into ${db.name("log_lines")} (run_id, number, at, level, stage, code, message, item_id, actor, facts)
  select f.run_id, f.log_number - ${p.int(lines.length)} + l.n::int, ${NOW}, l.level, l.stage, l.code, l.message, l.item_id, l.actor, l.facts::jsonb
  from ${from} f, unnest(${p.texts(lines.map(({ level }) => level))}, ${p.ints(lines.map(({ stage }) => stage))},
    ${p.texts(lines.map(({ code }) => code))}, ${p.texts(lines.map(({ message }) => message))},
    ${p.uuids(lines.map(({ itemId }) => itemId))}, ${p.texts(lines.map(({ actor }) => actor))},
    ${p.jsons(lines.map(({ facts }) => facts))})
    with ordinality l(level, stage, code, message, item_id, actor, facts, n))`

const notificationsCte = (
  db: Db,
  p: Parameters,
  from: string,
  fresh: ReadonlyArray<NewNotification>,
): string =>
  fresh.length === 0
    ? ""
    : `, told_fresh as (
  select f.run_id, f.site_id, o.*
  from ${from} f, unnest(${p.uuids(fresh.map(({ id }) => id))}, ${p.texts(fresh.map(({ event }) => event))},
    ${p.texts(fresh.map(({ episode }) => episode))}, ${p.jsons(fresh.map(({ facts }) => facts))})
    with ordinality o(id, event, episode, facts, n)
), told_first as (
  insert into ${db.name("told_budgets")} (episode, notification_id, run_id, at)
  select md5(o.episode)::uuid, o.id, o.run_id, ${NOW} from told_fresh o where o.event = 'budget'
  order by 1, o.n
  on conflict do nothing returning notification_id
), told_outbox as (
  insert into ${db.name("outbox")} (id, run_id, site_id, event, episode, at, facts, next_attempt_at)
  select o.id, o.run_id, o.site_id, o.event, o.episode, ${NOW}, o.facts::jsonb, ${NOW} from told_fresh o
  where o.event <> 'budget' or o.id in (select notification_id from told_first)
  order by o.n
  on conflict do nothing)`

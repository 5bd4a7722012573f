/** Leases: who works on a run, for how long. */
import type { Answer, Claim, RunStore } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { heldBy, leaseLost, renewal } from "../statements/fence.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow, toStartedRun } from "../rows/runRecord.ts"
import { doubt, suspect } from "./suspects.ts"

type LeaseVerbs = Pick<RunStore, "claim" | "listClaimable" | "renew" | "handBack" | "expireLeases">

const LIVE = `r.holder is not null and r.holder_expires_at > ${NOW}`

/** How many live leases every account has, as `leases`. */
const leasesOf = (runs: string): string => `leases as (
      select r.account_id, count(*) as live from ${runs} r
      where r.status in ('running', 'paused') and ${LIVE} group by r.account_id
    )`

/** Claimable runs as `r`, their account's leases as `l`, its last turn as `s`. */
const claimable = (runs: string, turns: string, pipelines: string): string =>
  `${runs} r left join leases l on l.account_id = r.account_id
        left join ${turns} s on s.account_id = r.account_id
      where r.status = 'running' and not (${LIVE}) and r.pipeline = any(${pipelines})
        and (r.not_before is null or r.not_before <= ${NOW})`

const TURN = `order by coalesce(l.live, 0), s.served_at nulls first,
      greatest(r.started_at, r.resumed_at, r.heartbeat_at, r.not_before), r.run_id`

export const leaseVerbs = (db: Db, renewals: Db): LeaseVerbs => ({
  claim: ({ pipelines, runId, ttl, worker }) => {
    const p = new Parameters()
    const [runs, turns] = [db.name("runs"), db.name("turns")]
    // One run is waited for; among many, those that others are claiming are passed over.
    const wanted = runId === undefined ? "" : ` and r.run_id = ${p.uuid(runId)}`
    const text = `with ${leasesOf(runs)}, free as (
      select r.run_id, r.site_id, r.holder is not null as takeover, r.takes,
        case when r.holder is not null then r.hand_stage end as hand_stage, r.hand_ids
      from ${claimable(runs, turns, p.texts(pipelines))}${wanted}
      ${TURN}
      limit 1 for update of r${runId === undefined ? " skip locked" : ""}
    ), claimed as (
      update ${runs} r set epoch = r.epoch + 1, holder = ${p.text(worker)},
        holder_expires_at = ${NOW} + ${p.duration(ttl)}, heartbeat_at = ${NOW},
        takeovers = r.takeovers + f.takeover::int,
        takeovers_in_a_row = r.takeovers_in_a_row + f.takeover::int,
        hand_stage = null, hand_ids = null, hand_since = null
      from free f where r.run_id = f.run_id returning r.*, f.takeover
    ), served as (
      insert into ${turns} as s (account_id, served_at) select c.account_id, ${NOW} from claimed c
      on conflict (account_id) do update set served_at = excluded.served_at
    )${suspect(db, "free")}
    ${asRows(`select ${runColumns("c")} from claimed c`)}`
    return Effect.map(
      db.rows<RunRow & { takeover: boolean }>("runs.claim", text, p),
      ([row]): Claim | null => {
        if (row === undefined) return null
        const run = toStartedRun(row)
        return { run, lease: { runId: run.runId, epoch: run.epoch }, takeover: row.takeover }
      },
    )
  },
  listClaimable: ({ limit, pipelines }) => {
    const p = new Parameters()
    const [runs, turns] = [db.name("runs"), db.name("turns")]
    const text = `with ${leasesOf(runs)}, free as (
      select r.run_id, row_number() over (${TURN}) as turn
      from ${claimable(runs, turns, p.texts(pipelines))} ${TURN} limit ${p.int(limit)}
    ) ${asRows(`select f.run_id as "runId" from free f order by f.turn`)}`
    return Effect.map(db.rows<{ readonly runId: string }>("runs.listClaimable", text, p), (rows) =>
      rows.map(({ runId }) => runId),
    )
  },
  renew: (lease, ttl) => {
    const p = new Parameters()
    const text = `with held as (
      update ${renewals.name("runs")} r set ${renewal(p.duration(ttl))}
      where ${heldBy(p, lease)} returning r.requested, r.log_number
    ) ${asRows(`select requested as control, log_number as "logNumber" from held`)}`
    return Effect.flatMap(renewals.rows<Answer>("runs.renew", text, p), ([answer]) =>
      answer === undefined ? Effect.fail(leaseLost(lease)) : Effect.succeed(answer),
    )
  },
  handBack: (lease, { delay, unknown }) => {
    const p = new Parameters()
    const until = delay === null ? "r.not_before" : `${NOW} + ${p.duration(delay)}`
    const text = `with held as (
      update ${db.name("runs")} r set holder = null, holder_expires_at = null, heartbeat_at = ${NOW},
        hand_stage = null, hand_ids = null, hand_since = null, not_before = ${until}
      where ${heldBy(p, lease)} returning r.run_id, r.site_id, r.takes
    )${doubt(db, p, "held", unknown)} ${asRows("select 1 as one from held")}`
    return Effect.flatMap(db.rows("runs.handBack", text, p), (rows) =>
      rows.length === 0 ? Effect.fail(leaseLost(lease)) : Effect.void,
    )
  },
  expireLeases: Effect.suspend(() => {
    const p = new Parameters()
    const text = `with ended as (
      update ${db.name("runs")} r set holder_expires_at = ${NOW}
      where r.status in ('running', 'paused') and ${LIVE} returning 1
    ) ${asRows("select count(*)::int as count from ended")}`
    return Effect.map(
      db.rows<{ count: number }>("runs.expireLeases", text, p),
      (rows) => only(rows).count,
    )
  }),
})

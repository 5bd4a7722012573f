/** The end of a stage: only where nothing waits for it any more (R-15). */
import type { Answer, RunStore, StageEnd } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { heldBy, leaseLost } from "../statements/fence.ts"
import { counted, countEligible, inStatus, viewOf } from "../statements/intakeSql.ts"
import { Parameters } from "../connection/parameters.ts"
import { tell } from "../statements/told.ts"

interface Seen extends Answer {
  readonly eligible: number
  /** It was ended by this call. */
  readonly ended: boolean
  /** It is not the current stage, or has ended. */
  readonly done: boolean
}

/** Counters of a stage that is skipped, whatever it has done. */
const ZEROS = [
  "input",
  "processed",
  "failed",
  "created",
  "words",
  "batches",
  "singles",
  "ready",
  "credits",
]

export const endStage =
  (db: Db): RunStore["endStage"] =>
  (lease, { delay, intake, log, next, percentage, skipped, stage }) => {
    const p = new Parameters()
    const runs = db.name("runs")
    const context = { site: "(select site_id from h)", run: viewOf("h"), counts: "c" }
    const eligible = skipped ? "0" : countEligible(db, p, intake, context)
    const input = next === null ? "0" : countEligible(db, p, next, context)
    const ready = next === null || next.gate === null ? "0" : counted(next, "c")
    const until = delay === null ? "r.not_before" : `${NOW} + ${p.duration(delay)}`
    const zeros = skipped
      ? `${ZEROS.map((name) => `, stage_${name}[${stage}] = 0`).join("")}, stage_skipped[${stage}] = true, stage_arrivals_until[${stage}] = null`
      : ""
    const onward =
      next === null
        ? ""
        : `, stage_started_at[${next.stage}] = ${NOW}, stage_input[${next.stage}] = s.input,
        stage_ready[${next.stage}] = s.ready, current_stage = ${next.stage}`
    const held =
      skipped || intake.gate === null
        ? ""
        : `, held_back as (
      update ${db.name("contents")} t set held_back = true from ended
      where t.site_id = ended.site_id and ${inStatus(intake)} and not t.held_back)`
    const text = `with h as (
      select r.* from ${runs} r where ${heldBy(p, lease)} for update
    ), seen as (
      select h.run_id, h.requested, h.log_number, ${eligible} as eligible, ${input} as input, ${ready} as ready,
        coalesce(cardinality(h.hand_ids), 0) > 0 as in_hand,
        h.current_stage <> ${p.int(stage)} or h.stage_ended_at[${stage}] is not null as done
      from h left join ${db.name("site_counts")} c on c.site_id = h.site_id
    ), ended as (
      update ${runs} r set stage_ended_at[${stage}] = ${NOW}${zeros}${onward},
        percentage = greatest(r.percentage, ${p.int(percentage)}), not_before = ${until},
        hand_stage = null, hand_ids = null, hand_since = null,
        log_number = r.log_number + ${p.int(log.length)}
      from seen s where r.run_id = s.run_id and not s.done
        and (${skipped ? "true" : "s.eligible = 0 and not s.in_hand"})
      returning r.run_id, r.site_id, r.log_number
    )${held}${tell(db, p, "ended", { log })}
    ${asRows(`select s.requested as control, coalesce(e.log_number, s.log_number) as "logNumber",
      s.eligible, e.run_id is not null as ended, s.done from seen s left join ended e on true`)}`
    return Effect.flatMap(db.rows<Seen>("runs.endStage", text, p), ([seen]) => {
      if (seen === undefined) return Effect.fail(leaseLost(lease))
      const { control, done, eligible: left, ended, logNumber } = seen
      const answer: Answer = { control, logNumber }
      return Effect.succeed<StageEnd>(
        ended || done ? { _tag: "Ended", answer } : { _tag: "NotYet", eligible: left, answer },
      )
    })
  }

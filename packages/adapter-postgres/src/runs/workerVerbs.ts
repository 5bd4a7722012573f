/** What the lease holder may do to its run besides working: answer, pause, finish, fail. */
import type { Lease, RunStore, StartedRun, StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { heldBy, leaseLost, stillHeld } from "../statements/fence.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow, toStartedRun } from "../rows/runRecord.ts"
import {
  pausedAsRequested,
  toCancelled,
  toCompleted,
  toFailed,
  toPaused,
} from "./runTransitions.ts"
import { doubt } from "./suspects.ts"
import { tell, type Telling } from "../statements/told.ts"

type WorkerVerbs = Pick<RunStore, "answerControl" | "pause" | "finish" | "fail">

export const workerVerbs = (db: Db): WorkerVerbs => {
  /** Moves the run if it is held and as expected; null if it is held but not so. */
  const move = (
    operation: string,
    lease: Lease,
    told: Telling,
    change: (p: Parameters) => {
      readonly set: string
      readonly where?: string
      readonly also?: string
    },
  ) => {
    const p = new Parameters()
    const { also = "", set, where } = change(p)
    const text = `with moved as (
      update ${db.name("runs")} r set ${set}, log_number = r.log_number + ${p.int(told.log.length)}
      where ${heldBy(p, lease)}${where === undefined ? "" : ` and ${where}`} returning r.*
    )${also}${tell(db, p, "moved", told)} ${asRows(`select ${runColumns("m")} from moved m`)}`
    return Effect.flatMap(db.rows<RunRow>(operation, text, p), ([row]) =>
      row === undefined
        ? Effect.as(stillHeld(db, operation, lease), null)
        : Effect.succeed<StartedRun | null>(toStartedRun(row)),
    )
  }
  return {
    answerControl: (lease, { expected, ...told }) =>
      move("runs.answerControl", lease, told, (p) => ({
        set: expected === "cancel" ? toCancelled : pausedAsRequested,
        where: `r.requested = ${p.text(expected)}`,
      })),
    pause: (lease, { detail, reason, resumeIn, ...told }) =>
      move("runs.pause", lease, told, (p) => ({
        set: `${toPaused(
          p.text(reason),
          p.text(detail),
          resumeIn === null ? "null" : `${NOW} + ${p.duration(resumeIn)}`,
        )}, pauses_in_a_row = r.pauses_in_a_row + 1, pause_episodes = r.pause_episodes + 1`,
        where: "r.requested = 'none'",
      })),
    finish: (lease, told) =>
      Effect.flatMap(
        move("runs.finish", lease, told, () => ({
          set: toCompleted,
          where: "array_position(r.stage_ended_at, null) is null",
        })),
        (run) =>
          run === null
            ? Effect.die(new Error(`run ${lease.runId} cannot finish: a stage has not ended`))
            : Effect.succeed(run),
      ),
    fail: (lease, { errorMessage, unknown = [], ...told }) =>
      Effect.flatMap(
        move("runs.fail", lease, told, (p) => ({
          set: toFailed(p.text(errorMessage)),
          also: doubt(db, p, "moved", unknown),
        })),
        (run): Effect.Effect<StartedRun, StorageError | ReturnType<typeof leaseLost>> =>
          run === null ? Effect.fail(leaseLost(lease)) : Effect.succeed(run),
      ),
  }
}

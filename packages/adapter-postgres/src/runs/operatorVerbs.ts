/** What anyone else may do to a run: ask it to pause or cancel, and resume it (R-02, R-18). */
import {
  isStarted,
  isTerminal,
  type Requested,
  type RunStore,
  type StartedRun,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { readRun } from "../statements/fence.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow, toRunRecord, toStartedRun } from "../rows/runRecord.ts"
import { pausedAsRequested, toCancelled, toRunning } from "./runTransitions.ts"
import { suspect } from "./suspects.ts"
import { tell, type Telling } from "../statements/told.ts"

type OperatorVerbs = Pick<RunStore, "requestControl" | "resume">

/** One way a run may change: for rows that are like `when`. */
interface Change {
  readonly when: string
  readonly set: string
  readonly told: Telling
  /** Nobody holds it, and it moves at once. */
  readonly moves: boolean
}

const LIVE = `(r.holder is not null and r.holder_expires_at > ${NOW})`

export const operatorVerbs = (db: Db): OperatorVerbs => {
  /** Makes the change if the run is as it says; the row after it, or null. */
  const tried = (operation: string, runId: string, by: string | null, change: Change) => {
    const p = new Parameters()
    const runs = db.name("runs")
    const { log } = change.told
    const text = `with before as (
      select r.* from ${runs} r where r.run_id = ${p.uuid(runId)} and ${change.when} for update
    ), moved as (
      update ${runs} r set ${change.set}, requested_by = ${p.text(by)},
        log_number = r.log_number + ${p.int(log.length)}
      from before b where r.run_id = b.run_id returning r.*
    )${change.moves ? suspect(db, "before") : ""}${tell(db, p, "moved", change.told)}
    ${asRows(`select ${runColumns("m")} from moved m`)}`
    return Effect.map(db.rows<RunRow>(operation, text, p), ([row]) => row ?? null)
  }

  /** Tries the changes in turn; the run as it is where none applies, unless it moved in between. */
  const first = Effect.fnUntraced(function* (
    operation: string,
    runId: string,
    by: string | null,
    changes: ReadonlyArray<Change>,
    nothingToDo: (run: StartedRun) => boolean,
  ) {
    for (;;) {
      for (const change of changes) {
        const row = yield* tried(operation, runId, by, change)
        const answer: Requested | null = row && { run: toStartedRun(row), changed: true }
        if (answer !== null) return answer
      }
      const row = yield* readRun(db, operation, runId)
      const run = row === null ? null : toRunRecord(row)
      if (run === null || !isStarted(run)) return null
      const answer: Requested = { run, changed: false }
      if (nothingToDo(run)) return answer
    }
  })

  return {
    requestControl: ({ by, control, log, logIfMoved, notifications, runId }) => {
      const asking = { log, notifications }
      const moving = { log: logIfMoved, notifications }
      // Of a live worker it is asked once; where none is, what was asked before may have been left unanswered.
      const open = `r.requested <> 'cancel' and r.requested <> '${control}'`
      const ask: Change = {
        when: `r.status = 'running' and ${LIVE} and ${open}`,
        set: `requested = '${control}'`,
        told: asking,
        moves: false,
      }
      const changes: ReadonlyArray<Change> =
        control === "cancel"
          ? [
              ask,
              {
                when: `(r.status = 'paused' or (r.status = 'running' and not ${LIVE}))`,
                set: `${toCancelled}, epoch = r.epoch + 1`,
                told: moving,
                moves: true,
              },
            ]
          : [
              ask,
              {
                when: `r.status = 'running' and not ${LIVE} and r.requested <> 'cancel'`,
                set: `${pausedAsRequested}, epoch = r.epoch + 1`,
                told: moving,
                moves: true,
              },
              {
                // Paused already: it stays so until a person resumes it.
                when: `r.status = 'paused' and r.pause_reason is distinct from 'requested'`,
                set: "pause_reason = 'requested', pause_detail = null, resume_at = null",
                told: asking,
                moves: false,
              },
            ]
      return first(
        "runs.requestControl",
        runId,
        by,
        changes,
        (run) =>
          isTerminal(run.status) ||
          run.requested === "cancel" ||
          run.requested === control ||
          (run.status === "paused" && control === "pause" && run.pauseReason === "requested"),
      )
    },
    resume: ({ by, onlyIf, runId, ...told }) => {
      const due = onlyIf?.due === true ? ` and r.resume_at <= ${NOW}` : ""
      const only = onlyIf === undefined ? "" : ` and r.pause_reason = '${onlyIf.reason}'${due}`
      const resume: Change = {
        when: `r.status = 'paused'${only}`,
        set: `${toRunning}, epoch = r.epoch + 1`,
        told,
        moves: false,
      }
      const withdraw: Change = {
        when: "r.status = 'running' and r.requested = 'pause'",
        set: "requested = 'none'",
        told,
        moves: false,
      }
      return first(
        "runs.resume",
        runId,
        by,
        onlyIf === undefined ? [resume, withdraw] : [resume],
        (run) =>
          onlyIf !== undefined ||
          isTerminal(run.status) ||
          (run.status === "running" && run.requested !== "pause"),
      )
    },
  }
}

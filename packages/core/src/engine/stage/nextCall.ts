/** Which call may start now, or what has to be asked before one can. */
import { addCredits, subtractCredits } from "../../domain/Credits.ts"
import { exceededCap } from "../credits/budgetCaps.ts"
import type { CallUnit } from "../CallUnit.ts"
import type { StageRoom } from "./StageRoom.ts"
import { overfull, type Stop, troubled } from "./StageWindow.ts"

export type NextCall =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Start"; readonly unit: CallUnit }
  | { readonly _tag: "TopUp"; readonly unit: CallUnit }
  | { readonly _tag: "ReadCaps" }
  | { readonly _tag: "Stop"; readonly stop: Stop }

const nothing: NextCall = { _tag: "Nothing" }

/** How long budget caps are believed, in milliseconds. */
const CAPS_FRESH = 5000

/** Calls that may be under way while the other side seems to be gone: the one in trouble and a probe. */
const PROBES = 2

export const nextCall = (room: StageRoom, now: number): NextCall => {
  const { limit, session, window } = room
  // What is left after a stop is to be ended first.
  if (window.inFlight.size >= limit) return nothing
  if (now >= session.trustedUntil() || now < window.notBefore) return nothing
  if (overfull(window, now, room.mostUnstored)) return nothing
  const unit = candidate(room, now)
  return unit === null ? nothing : affordable(room, unit, now)
}

/** A unit whose back-off is over, else the head of the queue unless batches or an outage forbid it. */
const candidate = (room: StageRoom, now: number): CallUnit | null => {
  const { batchSize, delay, limit, window } = room
  for (const unit of window.waiting) if (unit.readyAt <= now) return unit
  const [head] = window.queue
  if (head === undefined) return null
  if (head.batch !== null) return head // a part of a batch that was begun
  if (delay > 0 && window.startedInBatch >= batchSize) return null
  const inTrouble = troubled(window, room.successes()) > 0
  if (inTrouble && window.inFlight.size + window.waiting.size >= Math.min(limit, PROBES))
    return null
  return head
}

/** Caps first, then the hold; the window shrinks to one call before the run is paused. */
const affordable = (room: StageRoom, unit: CallUnit, now: number): NextCall => {
  if (unit.batch !== null) return { _tag: "Start", unit } // its batch's ceiling is set aside already
  const { budget, caps, window } = room
  if (room.readingCaps || room.toppingUp) return nothing
  if (caps.shared ? !room.capsFresh : now - room.capsAt > CAPS_FRESH) return { _tag: "ReadCaps" }
  const cap =
    caps.caps.length === 0
      ? null
      : exceededCap(caps, {
          credits: addCredits(
            addCredits(subtractCredits(budget.used(), caps.runUsed), budget.inFlight()),
            unit.ceiling,
          ),
          articles: room.code.writes === true ? articlesSince(room) + 1 : 0,
        })
  if (cap !== null) {
    if (window.inFlight.size > 0) return nothing
    // Results may have cost less than their ceilings, and others may have used the cap: look again.
    if (!room.capsExact) return { _tag: "ReadCaps" }
    const resumeIn = cap.resumeAt === null ? null : cap.resumeAt.getTime() - caps.at.getTime()
    return { _tag: "Stop", stop: { _tag: "Cap", label: cap.label, resumeIn } }
  }
  if (budget.fits(unit.ceiling)) return { _tag: "Start", unit }
  if (!room.short) return { _tag: "TopUp", unit }
  if (window.inFlight.size > 0) return nothing
  return { _tag: "Stop", stop: { _tag: "Credits", ceiling: unit.ceiling } }
}

/** Articles finished or begun since the caps were read. */
const articlesSince = ({ articlesAtCaps, session, stage, window }: StageRoom): number =>
  session.counters(stage).processed -
  articlesAtCaps +
  window.inFlight.size +
  window.results.length +
  (window.sending?.items ?? 0)

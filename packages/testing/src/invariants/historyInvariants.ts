/** INV-2, 3, 4, 5, 6, 12, 21, 24: what must hold of everything that happened, not only of the end. */
import type { Judge } from "./Violation.ts"

/** What a recorder saw storage do, in order. */
export type HistoryEvent =
  | {
      readonly _tag: "Claimed"
      readonly runId: string
      readonly epoch: number
      readonly node: string
    }
  /** A fenced verb took effect under a lease of this epoch. */
  | {
      readonly _tag: "Wrote"
      readonly runId: string
      readonly verb: string
      /** Epoch of the lease, and of the run at that moment. */
      readonly epoch: number
      readonly stored: number
    }
  | {
      readonly _tag: "Became"
      readonly runId: string
      readonly status: string
      readonly percentage: number
      readonly epoch: number
    }
  /** A stage ended while so many items were eligible for it. */
  | {
      readonly _tag: "StageEnded"
      readonly runId: string
      readonly stage: number
      readonly eligible: number
    }
  /** An AI call began; `answered`: the run had been paused or cancelled under this epoch before. */
  | {
      readonly _tag: "CallBegan"
      readonly runId: string
      readonly key: string
      readonly status: string
    }
  | {
      readonly _tag: "Refused"
      readonly siteId: string
      readonly runId: string
      readonly active: boolean
    }

const LEGAL: Readonly<Record<string, ReadonlyArray<string>>> = {
  starting: ["running"],
  running: ["paused", "cancelled", "completed", "failed"],
  paused: ["running", "cancelled"],
  cancelled: [],
  completed: [],
  failed: [],
}

export const checkHistory = (history: ReadonlyArray<HistoryEvent>, judge: Judge): void => {
  const epochs = new Map<string, number>()
  const states = new Map<string, { readonly status: string; readonly percentage: number }>()
  for (const event of history) {
    switch (event._tag) {
      case "Claimed": {
        const before = epochs.get(event.runId) ?? -1
        judge.holds(
          "INV-2",
          event.epoch > before,
          () => `run ${event.runId}: ${event.node} got epoch ${event.epoch} after ${before}`,
        )
        epochs.set(event.runId, event.epoch)
        break
      }
      case "Wrote": {
        judge.holds(
          "INV-3",
          event.epoch === event.stored,
          () =>
            `run ${event.runId}: ${event.verb} of epoch ${event.epoch} took effect at epoch ${event.stored}`,
        )
        break
      }
      case "Became": {
        const before = states.get(event.runId)
        const from = before?.status ?? "starting"
        judge.holds(
          from === event.status ? "INV-4" : "INV-5",
          from === event.status || (LEGAL[from] ?? []).includes(event.status),
          () => `run ${event.runId} went from ${from} to ${event.status}`,
        )
        judge.holds(
          "INV-12",
          event.percentage >= (before?.percentage ?? 0),
          () => `run ${event.runId} fell from ${before?.percentage} % to ${event.percentage} %`,
        )
        const epoch = epochs.get(event.runId) ?? -1
        judge.holds(
          "INV-2",
          event.epoch >= epoch,
          () => `run ${event.runId} fell from epoch ${epoch} to ${event.epoch}`,
        )
        epochs.set(event.runId, event.epoch)
        states.set(event.runId, event)
        break
      }
      case "StageEnded":
        judge.holds(
          "INV-6",
          event.eligible === 0,
          () =>
            `run ${event.runId}: stage ${event.stage} ended with ${event.eligible} items waiting`,
        )
        break
      case "CallBegan":
        judge.holds(
          "INV-21",
          event.status === "running",
          () => `run ${event.runId} is ${event.status}, and call ${event.key} began`,
        )
        break
      case "Refused":
        judge.holds(
          "INV-24",
          event.active,
          () => `${event.siteId}: already_running named ${event.runId}, which is not active`,
        )
        break
    }
  }
}

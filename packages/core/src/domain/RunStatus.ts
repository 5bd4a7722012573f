/** Where a run stands, what was asked of it, and what may be asked in each state. */
import * as Schema from "effect/Schema"

/** A stored request; it takes effect after the items in hand. */
export const Control = Schema.Literals(["none", "pause", "cancel"])
export type Control = typeof Control.Type

export const RunStatus = Schema.Literals(["running", "paused", "cancelled", "completed", "failed"])
export type RunStatus = typeof RunStatus.Type

export const isActive = (status: RunStatus): boolean => status === "running" || status === "paused"
export const isTerminal = (status: RunStatus): boolean => !isActive(status)

/** What a run is while it has its site to itself; `starting` ones are shown to nobody. */
export const BusyState = Schema.Literals(["starting", "running", "paused"])
export type BusyState = typeof BusyState.Type

export const RunAction = Schema.Literals(["run_now", "pause", "resume", "cancel"])
export type RunAction = typeof RunAction.Type

/** What a person sees: the status, refined by what was asked and whether a worker has it. */
export const RunState = Schema.Literals([
  "idle",
  "queued",
  "running",
  "pausing",
  "paused",
  "cancelling",
  "cancelled",
  "completed",
  "failed",
])
export type RunState = typeof RunState.Type

/** The actions that make sense for a run in this state; asking twice is allowed and changes nothing. */
export const allowedActions = (
  run: { readonly status: RunStatus; readonly requested: Control } | null,
): ReadonlyArray<RunAction> => {
  if (run === null || isTerminal(run.status)) return ["run_now"]
  if (run.requested === "cancel") return ["cancel"]
  if (run.status === "paused") return ["resume", "cancel"]
  return run.requested === "pause" ? ["resume", "cancel"] : ["pause", "cancel"]
}

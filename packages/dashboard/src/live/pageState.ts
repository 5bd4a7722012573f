/** What the page says first: one state, told by what the server says and what the connection does. */
import type { Config, CurrentRun, PipelineOverview, RunProgress } from "@pressline/http/client"
import { ApiError } from "@pressline/http/client"
import type { Connection } from "./Connection.ts"

export type PageState =
  | "loading"
  | "loadFailed"
  | "signedOut"
  | "notAllowed"
  | "noKeywords"
  | "disabled"
  | "idle"
  | "upToDate"
  | "queued"
  | "noWorker"
  | "running"
  | "pausing"
  | "cancelling"
  | "paused"
  | "outOfCredits"
  | "providerAway"
  | "budgetReached"
  | "failed"
  | "finishedWithErrors"
  | "cancelled"
  | "completed"

export type Tone = "info" | "success" | "warning" | "danger" | "quiet"

export const TONES: Readonly<Record<PageState, Tone>> = {
  loading: "quiet",
  loadFailed: "danger",
  signedOut: "danger",
  notAllowed: "danger",
  noKeywords: "quiet",
  disabled: "quiet",
  idle: "quiet",
  upToDate: "success",
  queued: "info",
  noWorker: "warning",
  running: "info",
  pausing: "info",
  cancelling: "info",
  paused: "warning",
  outOfCredits: "danger",
  providerAway: "warning",
  budgetReached: "warning",
  failed: "danger",
  finishedWithErrors: "warning",
  cancelled: "quiet",
  completed: "success",
}

/** What a screen reader must hear at once. */
export const ALERTS: ReadonlySet<PageState> = new Set<PageState>([
  "loadFailed",
  "signedOut",
  "notAllowed",
  "failed",
  "outOfCredits",
  "noWorker",
])

/** There is nothing to show but the reason. */
export const REFUSED: ReadonlySet<PageState> = new Set<PageState>([
  "signedOut",
  "notAllowed",
  "loadFailed",
])

export interface Known {
  readonly current: CurrentRun | undefined
  readonly error: unknown
  readonly overview: PipelineOverview | undefined
  readonly progress: RunProgress | undefined
  readonly config: Config | undefined
  readonly now: number
}

/** A worker takes a run up within seconds; after so long there is none. */
const NO_WORKER = 45_000
/** A finished run is news for so long. */
const NEWS = 3_600_000

export const pageState = (known: Known): PageState => {
  const { current, error } = known
  if (error instanceof ApiError && error.status === 401) return "signedOut"
  if (error instanceof ApiError && [403, 404].includes(error.status)) return "notAllowed"
  if (current === undefined) return error === null ? "loading" : "loadFailed"
  const { run, state } = current
  if (run === null || state === "idle") return restingState(known)
  switch (state) {
    case "queued":
      return isWaitingLong(known) ? "noWorker" : "queued"
    case "paused":
      return PAUSES[run.pause_reason ?? "requested"]
    case "completed":
      return completedState(known)
    default:
      return state
  }
}

const PAUSES = {
  requested: "paused",
  insufficient_credits: "outOfCredits",
  provider_unavailable: "providerAway",
  budget_cap: "budgetReached",
} as const satisfies Record<string, PageState>

const isWaitingLong = ({ current, now }: Known): boolean => {
  const run = current?.run
  if (run === null || run === undefined) return false
  // A delay that the config asks for is no missing worker.
  if (current?.reason.startsWith("Waiting until") === true) return false
  const since = [run.started_at, run.resumed_at, run.heartbeat_at]
    .flatMap((time) => (time === null ? [] : [Date.parse(time)]))
    .reduce((last, time) => Math.max(last, time), 0)
  return now - since > NO_WORKER
}

const completedState = (known: Known): PageState => {
  const { current, now, progress } = known
  const ended = Date.parse(current?.run?.completed_at ?? "")
  const failed = progress?.stages.reduce((sum, stage) => sum + stage.failed_count, 0) ?? 0
  if (failed > 0) return "finishedWithErrors"
  return now - ended > NEWS ? restingState(known) : "completed"
}

/** No run is going on. */
const restingState = ({ config, overview }: Known): PageState => {
  const stages = overview?.stages
  if (stages?.every(({ failed, pending, processed }) => pending + processed + failed === 0))
    return "noKeywords"
  if (config?.enabled === false) return "disabled"
  if (stages?.every(({ pending }) => pending === 0)) return "upToDate"
  return "idle"
}

/** Seconds without news while something should be going on. */
export const STALE = 45_000

export const isStale = (
  current: CurrentRun | undefined,
  updatedAt: number,
  { kind }: Connection,
  now: number,
): boolean =>
  current !== undefined &&
  ["running", "pausing", "cancelling", "queued"].includes(current.state) &&
  kind !== "live" &&
  now - updatedAt > STALE

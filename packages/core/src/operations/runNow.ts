/** Starts a run of a site by hand. */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import type { RunStatus } from "../domain/RunStatus.ts"
import type { SiteNotFound, ValidationFailed } from "../domain/errors.ts"
import { startRun, type StartRefused, type StartServices } from "../engine/start/startRun.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readConfig } from "./site.ts"

export interface RunNowInput extends OnSite, ByActor {
  /** The same key again answers the same run; it never starts a second one. */
  readonly idempotencyKey?: string
}

export interface RunStarted {
  readonly runId: string
  readonly status: RunStatus
}

/** Answers as soon as the run is stored and its credits are held; the work goes on by itself. */
export const runNow = Effect.fnUntraced(function* (
  input: RunNowInput,
): Effect.fn.Return<RunStarted, SiteNotFound | StartRefused | ValidationFailed, StartServices> {
  const config = yield* readConfig(input.siteId)
  const { replayed, run } = yield* startRun({
    config,
    trigger: "manual",
    by: input.actor ?? null,
    idempotencyKey: input.idempotencyKey === undefined ? null : `run_now:${input.idempotencyKey}`,
    requestHash: createHash("sha256").update(`run_now ${input.siteId}`).digest("hex"),
  })
  if (!replayed) yield* audit(input.siteId, input, "run_now", { run_id: run.runId })
  return { runId: run.runId, status: run.status }
})

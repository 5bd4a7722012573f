/** What the publish policy lets through right now: read live, never frozen. */
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../../domain/AutomationConfig.ts"
import type { StartedRun } from "../../domain/AutomationRun.ts"
import type { StorageError } from "../../domain/errors.ts"
import { intakeOf } from "../../domain/Intake.ts"
import { gateOf } from "../../domain/PublishPolicy.ts"
import type { Intake, PublishGate } from "../../domain/Intake.ts"
import { startOfLocalDay } from "../../domain/Schedule.ts"
import type { StageNumber } from "../../domain/Stage.ts"
import { Storage } from "../../ports/Storage.ts"

export interface OpenGate {
  readonly gate: PublishGate
  /** How many articles may go out today still. */
  readonly allowance: number
  /** The cap itself, and since when it counts. */
  readonly dailyCap: { readonly cap: number; readonly since: Date } | null
}

/** The gate of a site's live config, read now. */
export const readPublishGate = Effect.fnUntraced(function* (
  siteId: string,
  fallback: AutomationConfig,
): Effect.fn.Return<OpenGate, StorageError, Storage> {
  const { configs } = yield* Storage
  const [live] = yield* configs.list([siteId])
  return yield* openGate(siteId, live ?? fallback)
})

/** The intake of a stage of a run, with the gate as it is now. */
export const liveIntake = Effect.fnUntraced(function* (
  { config, siteId, stagePlan }: StartedRun,
  stage: StageNumber,
): Effect.fn.Return<Intake, StorageError, Storage> {
  const intake = intakeOf(stagePlan, stage, config.publishPolicy)
  if (intake.gate === null) return intake
  const { gate } = yield* readPublishGate(siteId, config)
  return { ...intake, gate }
})

/** The gate of a config that was read a moment ago; closed once the day's cap, in the site's zone, is reached. */
export const openGate = Effect.fnUntraced(function* (
  siteId: string,
  { publishPolicy, timezone }: Pick<AutomationConfig, "publishPolicy" | "timezone">,
): Effect.fn.Return<OpenGate, StorageError, Storage> {
  const storage = yield* Storage
  if (publishPolicy.dailyCap === undefined)
    return {
      gate: gateOf(publishPolicy),
      allowance: Number.MAX_SAFE_INTEGER,
      dailyCap: null,
    }
  const today = startOfLocalDay(timezone, yield* storage.now)
  const published = yield* storage.pipeline.countPublished(siteId, today)
  const allowance = Math.max(0, publishPolicy.dailyCap - published)
  return {
    gate: gateOf(publishPolicy, allowance === 0),
    allowance,
    dailyCap: { cap: publishPolicy.dailyCap, since: today },
  }
})

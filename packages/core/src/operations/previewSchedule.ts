/** When a site would run if its schedule were another. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Settings } from "../domain/AutomationConfig.ts"
import { ConfigPatch } from "../domain/ConfigPatch.ts"
import { validate } from "../domain/validate.ts"
import { previewRuns, type ScheduleSpec } from "../domain/Schedule.ts"
import { Timestamp, wire } from "../domain/wire.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { type OnSite, readConfig } from "./site.ts"

export const SchedulePreview = wire({
  /** The next three due times, whether the schedule is enabled or not. */
  nextRuns: Schema.Array(Timestamp),
})
export type SchedulePreview = typeof SchedulePreview.Type

/** What is left out is as the site's config has it. */
export interface PreviewScheduleInput extends OnSite, Partial<ScheduleSpec> {}

export const previewSchedule = Effect.fnUntraced(function* ({
  siteId,
  ...schedule
}: PreviewScheduleInput) {
  const config = yield* readConfig(siteId)
  const changes: Partial<Settings> = yield* validate(ConfigPatch)(schedule)
  const storage = yield* Storage
  const now = yield* retryBriefly(storage.now)
  return { nextRuns: previewRuns({ ...config, ...changes }, now) } satisfies SchedulePreview
})

/** Reads and changes what a site wants. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { settingFields } from "../domain/AutomationConfig.ts"
import { AutomationConfig, type Settings } from "../domain/AutomationConfig.ts"
import { ConfigPatch } from "../domain/ConfigPatch.ts"
import { validate } from "../domain/validate.ts"
import {
  ConfigConflict,
  invalid,
  type StorageError,
  type ValidationFailed,
} from "../domain/errors.ts"
import { type NotifyTarget, type NotifyTargetInput, targetKey } from "../domain/NotifyTarget.ts"
import { nextRunAt, previewRuns } from "../domain/Schedule.ts"
import { Slot } from "../domain/Slot.ts"
import { snakeCase, Timestamp, wire } from "../domain/wire.ts"
import { resumeOne, type ResumeServices } from "../engine/run/resumePaused.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { maskedAddress, sealTarget } from "../engine/notify/targetSecrets.ts"
import type { Ids } from "../ports/Ids.ts"
import type { SealedSecrets } from "../ports/ConfigStore.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readConfig, type SiteErrors } from "./site.ts"

export const ConfigView = wire({
  config: AutomationConfig,
  /** The next three due times of the schedule, whether it is enabled or not. */
  nextRuns: Schema.Array(Timestamp),
  /** What became of the last due times, newest first. */
  slots: Schema.Array(Slot),
})
export type ConfigView = typeof ConfigView.Type

/** The site's config, previews of its schedule, and what the scheduler did. */
export const getConfig = Effect.fnUntraced(function* ({
  siteId,
}: OnSite): Effect.fn.Return<ConfigView, SiteErrors, Storage> {
  const { slots } = yield* Storage
  return yield* viewOf(yield* readConfig(siteId), yield* retryBriefly(slots.list(siteId, 10)))
})

const viewOf = Effect.fnUntraced(function* (config: AutomationConfig, slots: ReadonlyArray<Slot>) {
  const storage = yield* Storage
  const now = yield* retryBriefly(storage.now)
  return { config, nextRuns: previewRuns(config, now), slots }
})

export interface UpdateConfigInput extends OnSite, ByActor {
  /** Only what is to change. */
  readonly patch: ConfigPatch
  /** Refuse unless the stored version is this one. */
  readonly ifVersion?: number
}

/** A change applies from the next run; notify, publishPolicy and budgetCaps at once. */
export const updateConfig = Effect.fnUntraced(function* (
  input: UpdateConfigInput,
): Effect.fn.Return<ConfigView, ConfigConflict | SiteErrors, Ids | ResumeServices> {
  const { slots } = yield* Storage
  const { ifVersion, patch, siteId } = input
  // Without a version the last write wins: over whatever came meanwhile.
  const { after, before } = yield* change(input).pipe(
    Effect.retry({ while: ({ _tag }) => _tag === "ConfigConflict" && ifVersion === undefined }),
  )
  yield* audit(siteId, input, "update_config", {
    fields: Object.keys(patch).join(", "),
    version: after.version,
    before: changedFields(before, patch),
    after: changedFields(after, patch),
  })
  if (patch.budgetCaps !== undefined) yield* wakeCapped(siteId)
  return yield* viewOf(after, yield* retryBriefly(slots.list(siteId, 10)))
})

/** Replaces exactly the version it has read: due time and secrets follow from that. */
const change = Effect.fnUntraced(function* ({ ifVersion, patch, siteId }: UpdateConfigInput) {
  const { configs, now } = yield* Storage
  const before = yield* readConfig(siteId)
  const { notify, ...settings }: ConfigPatch = yield* validate(ConfigPatch)(patch)
  if (ifVersion !== undefined && ifVersion !== before.version)
    return yield* new ConfigConflict({ siteId, expected: ifVersion, actual: before.version })
  const targets = notify === undefined ? null : yield* sealTargets(before, notify)
  const due = dueAfter(before, settings, yield* retryBriefly(now))
  const after = yield* retryBriefly(
    configs.update({
      siteId,
      ifVersion: before.version,
      settings,
      notify: targets?.notify ?? null,
      secrets: targets?.secrets ?? null,
      ...(due === undefined ? {} : { nextRunAt: due }),
    }),
  )
  return { after, before }
})

/** The values of the fields a patch names, as JSON; a config holds no secret. */
const changedFields = (config: AutomationConfig, patch: ConfigPatch): string => {
  const stored: Record<string, unknown> = Schema.encodeSync(AutomationConfig)(config)
  const names = Object.keys(patch).map(snakeCase)
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, stored[name]])))
}

const SCHEDULE = [
  "enabled",
  "frequency",
  "scheduledTime",
  "timezone",
  "dayOfWeek",
  "dayOfMonth",
] as const satisfies ReadonlyArray<keyof typeof settingFields>

/** The due time after a change; undefined: the schedule did not change. */
const dueAfter = (
  before: AutomationConfig,
  settings: Partial<Settings>,
  now: Date,
): Date | null | undefined => {
  const after = { ...before, ...settings }
  if (SCHEDULE.every((field) => after[field] === before[field])) return undefined
  return after.enabled ? nextRunAt(after, now) : null
}

/** Addresses and secrets of webhooks are sealed; what is left out, or masked, stays what it was. */
const sealTargets = Effect.fnUntraced(function* (
  before: AutomationConfig,
  targets: ReadonlyArray<NotifyTargetInput>,
): Effect.fn.Return<
  { readonly notify: ReadonlyArray<NotifyTarget>; readonly secrets: SealedSecrets },
  StorageError | ValidationFailed,
  Ids | Storage
> {
  const { configs, now } = yield* Storage
  const known = yield* retryBriefly(configs.secrets(before.siteId))
  const time = yield* retryBriefly(now)
  const secrets: Record<string, string> = {}
  const notify = new Map<string, NotifyTarget>()
  for (const [index, given] of targets.entries()) {
    const path = `notify.${index}`
    const target = asStored(given)
    const key = targetKey(target)
    if (notify.has(key)) return yield* invalid(path, "names a target that is there already")
    notify.set(key, target)
    if (given.kind === "email" || target.kind === "email") continue
    const { format, secret, url: address } = given
    secrets[key] = yield* sealTarget({
      path,
      format,
      address,
      secret,
      before: known[key],
      now: time,
    })
    const isKept = before.notify.some(
      (one) => targetKey(one) === key && one.kind === "webhook" && one.secretSet,
    )
    notify.set(key, { ...target, secretSet: secret !== undefined || isKept })
  }
  return { notify: [...notify.values()], secrets }
})

const asStored = (given: NotifyTargetInput): NotifyTarget => {
  if (given.kind === "email") return given
  const { secret, ...target } = given
  return { ...target, url: maskedAddress(target.url), secretSet: secret !== undefined }
}

/** A run paused by a cap goes on when the caps change; if they still bind, it pauses again. */
const wakeCapped = Effect.fnUntraced(function* (siteId: string) {
  const { runs } = yield* Storage
  const run = yield* retryBriefly(runs.findActive(siteId))
  if (run?.pauseReason !== "budget_cap") return
  yield* resumeOne(run, { reason: "budget_cap", due: false, why: "the caps were changed" })
})

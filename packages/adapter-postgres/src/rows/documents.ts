/** documents: the parts of records that are read and written whole, as JSON. */
import {
  AutomationConfig,
  type NotifyTarget,
  NotifyTarget as NotifyTargetSchema,
  PriceBook,
  Ratios,
  settingFields,
  type Settings,
  StagePlan,
} from "@pressline/core/effect"
import * as Schema from "effect/Schema"

/** What a run is given when it starts, and keeps. */
export interface RunDocuments {
  readonly config: AutomationConfig
  readonly stagePlan: StagePlan
  readonly priceBook: PriceBook
  readonly ratios: Ratios
}

const Documents = Schema.Struct({
  config: AutomationConfig,
  stagePlan: StagePlan,
  priceBook: PriceBook,
  ratios: Ratios,
})
const StoredSettings = Schema.Struct(settingFields)
const Targets = Schema.Array(NotifyTargetSchema)

export const encodeDocuments: (documents: RunDocuments) => unknown = Schema.encodeSync(Documents)
export const decodeDocuments = Schema.decodeUnknownSync(Documents)
const encodeStoredSettings = Schema.encodeSync(StoredSettings)
export const encodeSettings = (settings: Settings): Record<string, unknown> => ({
  ...encodeStoredSettings(settings),
})
const decodeStoredSettings = Schema.decodeUnknownSync(StoredSettings)
export const decodeSettings = (stored: unknown): Settings => decodeStoredSettings(stored)
export const encodeTargets: (targets: ReadonlyArray<NotifyTarget>) => unknown =
  Schema.encodeSync(Targets)
export const decodeTargets: (stored: unknown) => ReadonlyArray<NotifyTarget> =
  Schema.decodeUnknownSync(Targets)

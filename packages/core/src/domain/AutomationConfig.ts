/** What a site wants: its schedule, its stages, its publish policy, its budget, who is told. */
import * as Schema from "effect/Schema"
import { PublishPolicy } from "./PublishPolicy.ts"
import { Credits, lessCredits, noCredits } from "./Credits.ts"
import { AccountId, SiteId } from "./ids.ts"
import { NotifyTarget } from "./NotifyTarget.ts"
import type { StageNumber } from "./Stage.ts"
import { Count, Timestamp, wire } from "./wire.ts"

const whole = (minimum: number, maximum: number) =>
  Schema.Int.check(
    Schema.isBetween(
      { minimum, maximum },
      { message: `a whole number from ${minimum} to ${maximum}` },
    ),
  )
const BatchSize = whole(1, 1000)
const Seconds = whole(0, 86_400)

/** Zones that were asked about and are known: asking the runtime takes a tenth of a millisecond. */
const knownZones = new Set<string>()

/** Whether an IANA time zone is known to this runtime. */
const isTimeZone = (zone: string): boolean => {
  if (knownZones.has(zone)) return true
  try {
    if (new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone === "")
      return false
  } catch {
    return false
  }
  knownZones.add(zone)
  return true
}

const CapAmount = Credits.check(
  Schema.makeFilter((cap: Credits) => !lessCredits(cap, noCredits) || "credits, 0 or more"),
)

/** What a site (or account) may use; reaching one pauses the run with `budget_cap`. */
export const BudgetCaps = wire({
  perRun: Schema.optionalKey(CapAmount),
  perDay: Schema.optionalKey(CapAmount),
  perMonth: Schema.optionalKey(CapAmount),
  /** Articles written, whatever they cost. */
  articlesPerRun: Schema.optionalKey(Count),
  articlesPerDay: Schema.optionalKey(Count),
  articlesPerMonth: Schema.optionalKey(Count),
})
export type BudgetCaps = typeof BudgetCaps.Type

/** The fields that a host or operator sets. */
export const settingFields = {
  enabled: Schema.Boolean,
  frequency: Schema.Literals(["daily", "weekly", "monthly"]),
  scheduledTime: Schema.String.check(
    Schema.isPattern(/^([01]\d|2[0-3]):[0-5]\d$/u, { message: "a time as HH:MM, 00:00 to 23:59" }),
  ),
  timezone: Schema.String.check(
    Schema.makeFilter(
      (zone: string) => isTimeZone(zone) || "an IANA time zone, such as Europe/Berlin",
    ),
  ),
  /** 1 = Monday .. 7 = Sunday; for `weekly`. */
  dayOfWeek: whole(1, 7),
  /** For `monthly`; past the month's end means its last day. */
  dayOfMonth: whole(1, 31),
  missedRun: Schema.Literals(["run_once", "skip"]),
  stage1BatchSize: BatchSize,
  stage2BatchSize: BatchSize,
  stage3BatchSize: BatchSize,
  stage4BatchSize: BatchSize,
  stage5BatchSize: BatchSize,
  stage6BatchSize: BatchSize,
  stage7BatchSize: BatchSize,
  stage1Enabled: Schema.Boolean,
  stage2Enabled: Schema.Boolean,
  stage3Enabled: Schema.Boolean,
  stage4Enabled: Schema.Boolean,
  stage5Enabled: Schema.Boolean,
  stage6Enabled: Schema.Boolean,
  stage7Enabled: Schema.Boolean,
  /** Seconds between two batches of a stage. */
  withinStageDelay: Seconds,
  /** Seconds between two stages. */
  betweenStageDelay: Seconds,
  /** Answered failures of an item before it is quarantined. */
  maxAttempts: whole(1, 10),
  publishPolicy: PublishPolicy,
  budgetCaps: BudgetCaps,
} as const

export const AutomationConfig = wire({
  siteId: SiteId,
  accountId: AccountId,
  ...settingFields,
  notify: Schema.Array(NotifyTarget),
  /** Start of the last run, however triggered. */
  lastRunAt: Schema.NullOr(Timestamp),
  /** Null while disabled. */
  nextRunAt: Schema.NullOr(Timestamp),
  version: Count,
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type AutomationConfig = typeof AutomationConfig.Type

/** What a new site starts with. */
export const defaultSettings: Settings = {
  enabled: false,
  frequency: "daily",
  scheduledTime: "02:00",
  timezone: "UTC",
  dayOfWeek: 1,
  dayOfMonth: 1,
  missedRun: "run_once",
  stage1BatchSize: 50,
  stage2BatchSize: 6,
  stage3BatchSize: 10,
  stage4BatchSize: 6,
  stage5BatchSize: 10,
  stage6BatchSize: 10,
  stage7BatchSize: 10,
  stage1Enabled: true,
  stage2Enabled: true,
  stage3Enabled: true,
  stage4Enabled: true,
  stage5Enabled: true,
  stage6Enabled: true,
  stage7Enabled: true,
  withinStageDelay: 0,
  betweenStageDelay: 0,
  maxAttempts: 3,
  publishPolicy: { mode: "auto" },
  budgetCaps: {},
}

export type Settings = {
  readonly [K in keyof typeof settingFields]: (typeof settingFields)[K]["Type"]
}

/** How many items make a batch of a stage. */
export const batchSizeOf = (config: Settings, stage: StageNumber): number =>
  config[`stage${stage}BatchSize`]

/** Whether a stage is switched on. */
export const isStageEnabled = (config: Settings, stage: StageNumber): boolean =>
  config[`stage${stage}Enabled`]

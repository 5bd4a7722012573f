/** The options of `createAutomation` that are not adapters: checked all together, never one by one. */
import { hostname } from "node:os"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { attempt, type Awaitable, detailOf } from "./custom/attempt.ts"
import {
  type BudgetCaps,
  defaultSettings,
  settingFields,
  type Settings as SiteDefaults,
} from "./domain/AutomationConfig.ts"
import { creditsOf, defaultPriceBook, PriceBook } from "./domain/Credits.ts"
import { toValidationFailed } from "./domain/validate.ts"
import { ConfigInvalid, SiteNotFound, StorageError, type ValidationIssue } from "./domain/errors.ts"
import type { StageNumber } from "./domain/Stage.ts"
import { STAGES } from "./domain/Stage.ts"
import { defaultEngineSettings, type SettingsShape } from "./engine/Settings.ts"
import type { Stage } from "./engine/Stage.ts"

/** Prices per unit, as numbers with at most 4 decimals; what is left out keeps its default. */
export interface Prices {
  /** Stage 1, per batch; default 15. */
  readonly batch?: number
  /** Stage 2, per idea; default 2. */
  readonly idea?: number
  /** Stage 4, per 100 words, rounded up per article; default 1. */
  readonly hundredWords?: number
  /** Stage 5, per image prompt; default 0.2. */
  readonly prompt?: number
  /** Stage 6, per image; default 1. */
  readonly image?: number
}

/** How Pressline behaves. Durations are `"30 seconds"`, `"5 minutes"`, ... or milliseconds. */
export interface BehaviourOptions {
  /** Who pays for a site: an account id, or null for a site you do not know. Default: the site itself. */
  readonly accountOf?: (siteId: string) => Awaitable<string | null>
  /** Budget caps over all sites of an account, read live. Default: none. */
  readonly accountCaps?: (accountId: string) => Awaitable<BudgetCaps>
  readonly prices?: Prices
  /** Calls at the same time per run, 1 to 64; a number, or one per stage. Default 4. */
  readonly concurrency?: number | { readonly [N in StageNumber]?: number }
  /** The stages; default `defaultPipeline`. Map it to wrap or replace some. */
  readonly pipeline?: ReadonlyArray<Stage>
  /** What the config of a new site starts with, where it differs from the defaults. */
  readonly siteDefaults?: Partial<SiteDefaults>
  /**
   * 32 or more random bytes that seal secrets and addresses of webhooks at rest; of a list the first seals,
   * and all open what is sealed. Without it secrets are refused.
   */
  readonly secretKey?: Uint8Array | ReadonlyArray<Uint8Array>
  /** Runs that this process works on at the same time, default 8. */
  readonly runsAtOnce?: number
  /** How long a silent worker keeps a run; default 30 seconds. */
  readonly leaseTtl?: Duration.Input
  /** How often a worker looks for runs that nobody woke it for; default 5 seconds. */
  readonly poll?: Duration.Input
  /** How often left-overs of crashes are repaired; default 30 seconds. */
  readonly sweepEvery?: Duration.Input
  /** How often due schedules are looked for; default 1 minute. */
  readonly tickEvery?: Duration.Input
  /** A due time older than this was missed; default the larger of 1 hour and 2 ticks. */
  readonly missedAfter?: Duration.Input
  /** How long a finished result waits for others to share its commit; default 25 milliseconds. */
  readonly commitLinger?: Duration.Input
  /**
   * Whether batches that finish while another is being stored share the next commit; default true. With
   * false every batch has a commit of its own, and at most one more is begun meanwhile: a crash repeats
   * less, and throughput falls.
   */
  readonly groupCommit?: boolean
  /** How long one AI call or publication may take; default 10 minutes. Then it counts as unanswered. */
  readonly callTimeout?: Duration.Input
  /** How long `close()` lets the items in hand finish; default 10 seconds. */
  readonly grace?: Duration.Input
}

/** The names of {@link BehaviourOptions}. */
export const BEHAVIOUR: ReadonlyArray<string> = [
  "accountOf",
  "accountCaps",
  "prices",
  "concurrency",
  "pipeline",
  "siteDefaults",
  "secretKey",
  "runsAtOnce",
  "leaseTtl",
  "poll",
  "sweepEvery",
  "tickEvery",
  "missedAfter",
  "commitLinger",
  "groupCommit",
  "grace",
  "callTimeout",
] satisfies ReadonlyArray<keyof BehaviourOptions>

/** Names this process in leases: a new one per process start. */
const workerName = (): string => `${hostname()}/${process.pid}`

/** The engine's settings, or every problem of the options at once. */
export const settingsOf = (
  options: BehaviourOptions,
): Result.Result<SettingsShape, ConfigInvalid> => {
  const issues: Array<ValidationIssue> = []
  const duration = (
    name: keyof BehaviourOptions,
    fallback: Duration.Duration,
  ): Duration.Duration => {
    const given = options[name] as Duration.Input | undefined
    if (given === undefined) return fallback
    const result = Result.try(() => Duration.fromInputUnsafe(given))
    if (Result.isSuccess(result) && Duration.toMillis(result.success) > 0) return result.success
    issues.push({
      path: name,
      message: `${JSON.stringify(given)} is not a duration such as "30 seconds" or 30000`,
    })
    return fallback
  }
  for (const name of ["accountOf", "accountCaps"] as const)
    if (options[name] !== undefined && typeof options[name] !== "function")
      issues.push({ path: name, message: "is not a function" })
  if (options.groupCommit !== undefined && typeof options.groupCommit !== "boolean")
    issues.push({ path: "groupCommit", message: "is not true or false" })
  const defaults = defaultEngineSettings
  const { accountCaps, accountOf } = options
  const settings: SettingsShape = {
    accountOf: accountOf === undefined ? defaults.accountOf : lookUpAccount(accountOf),
    accountCaps:
      accountCaps === undefined
        ? defaults.accountCaps
        : (accountId) => attempt(() => accountCaps(accountId), hostFailed("accountCaps")),
    priceBook: priceBookOf(options.prices ?? {}, issues),
    concurrency: concurrencyOf(options.concurrency ?? 4, issues),
    siteDefaults: siteDefaultsOf(options.siteDefaults ?? {}, issues),
    secretKeys: secretKeysOf(options.secretKey, issues),
    worker: workerName(),
    runsAtOnce: wholeNumber(
      "runsAtOnce",
      options.runsAtOnce ?? defaults.runsAtOnce,
      1,
      1000,
      issues,
    ),
    leaseTtl: duration("leaseTtl", defaults.leaseTtl),
    poll: duration("poll", defaults.poll),
    sweepEvery: duration("sweepEvery", defaults.sweepEvery),
    tickEvery: duration("tickEvery", defaults.tickEvery),
    missedAfter:
      options.missedAfter === undefined ? null : duration("missedAfter", Duration.hours(1)),
    commitLinger: duration("commitLinger", defaults.commitLinger),
    groupCommit: options.groupCommit ?? defaults.groupCommit,
    grace: duration("grace", defaults.grace),
    callTimeout: duration("callTimeout", defaults.callTimeout),
    startWait: defaults.startWait,
  }
  return issues.length === 0 ? Result.succeed(settings) : Result.fail(new ConfigInvalid({ issues }))
}

/** A throw of the host's own look-up: nothing was decided, the same call may be repeated. */
const hostFailed =
  (operation: string) =>
  (cause: unknown): StorageError =>
    new StorageError({ operation, reason: "unavailable", detail: detailOf(cause), cause })

const lookUpAccount =
  (accountOf: NonNullable<BehaviourOptions["accountOf"]>): SettingsShape["accountOf"] =>
  (siteId) =>
    Effect.flatMap(
      attempt(() => accountOf(siteId), hostFailed("accountOf")),
      (accountId) =>
        accountId === null ? Effect.fail(new SiteNotFound({ siteId })) : Effect.succeed(accountId),
    )

const priceBookOf = (prices: Prices, issues: Array<ValidationIssue>): PriceBook => {
  const given = Object.entries(prices).map(
    ([unit, price]: [string, unknown]) =>
      [
        unit,
        typeof price === "number" && Number.isFinite(price) ? creditsOf(price) : price,
      ] as const,
  )
  return (
    decoded(PriceBook, { ...defaultPriceBook, ...Object.fromEntries(given) }, "prices", issues) ??
    defaultPriceBook
  )
}

const siteDefaultsOf = (
  given: Partial<SiteDefaults>,
  issues: Array<ValidationIssue>,
): SiteDefaults =>
  decoded(Schema.Struct(settingFields), { ...defaultSettings, ...given }, "siteDefaults", issues) ??
  defaultSettings

const decoded = <A>(
  schema: Schema.Codec<A, unknown>,
  value: unknown,
  path: string,
  issues: Array<ValidationIssue>,
): A | null => {
  const result = Schema.decodeUnknownResult(Schema.toType(schema), {
    errors: "all",
    onExcessProperty: "error",
  })(value)
  if (Result.isSuccess(result)) return result.success
  for (const issue of toValidationFailed(result.failure).issues)
    issues.push({ ...issue, path: issue.path === "" ? path : `${path}.${issue.path}` })
  return null
}

const concurrencyOf = (
  given: NonNullable<BehaviourOptions["concurrency"]>,
  issues: Array<ValidationIssue>,
): SettingsShape["concurrency"] => {
  const check = (path: string, value: number): number => wholeNumber(path, value, 1, 64, issues)
  if (typeof given !== "object" || given === null) {
    const all = check("concurrency", given)
    return () => all
  }
  const perStage = new Map(
    STAGES.map((stage) => [stage, check(`concurrency.${stage}`, given[stage] ?? 4)]),
  )
  return (stage) => perStage.get(stage) ?? 4
}

const secretKeysOf = (
  given: BehaviourOptions["secretKey"],
  issues: Array<ValidationIssue>,
): ReadonlyArray<Uint8Array> => {
  if (given === undefined) return []
  const keys: ReadonlyArray<Uint8Array> = Array.isArray(given) ? given : [given]
  if (keys.length === 0 || !keys.every((key) => key instanceof Uint8Array && key.byteLength >= 32))
    issues.push({ path: "secretKey", message: "at least 32 random bytes, or a list of such keys" })
  return keys
}

const wholeNumber = (
  path: string,
  value: number,
  least: number,
  most: number,
  issues: Array<ValidationIssue>,
): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  issues.push({ path, message: `${String(value)} is not a whole number from ${least} to ${most}` })
  return least
}

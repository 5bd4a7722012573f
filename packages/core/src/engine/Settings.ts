/** How the engine behaves: what a host may choose, with the defaults. */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import {
  type BudgetCaps,
  defaultSettings,
  type Settings as SiteDefaults,
} from "../domain/AutomationConfig.ts"
import { defaultPriceBook, type PriceBook } from "../domain/Credits.ts"
import type { SiteNotFound, StorageError } from "../domain/errors.ts"
import type { StageNumber } from "../domain/Stage.ts"

export interface SettingsShape {
  /** Who pays for a site; fails for a site the host does not know. */
  readonly accountOf: (siteId: string) => Effect.Effect<string, SiteNotFound | StorageError>
  /** Budget caps over all sites of an account, read live. */
  readonly accountCaps: (accountId: string) => Effect.Effect<BudgetCaps, StorageError>
  readonly priceBook: PriceBook
  /** Calls at the same time per run, by stage; frozen on the run. */
  readonly concurrency: (stage: StageNumber) => number
  /** What a new site's config starts with. */
  readonly siteDefaults: SiteDefaults
  /** The first seals secrets at rest, all open what is sealed; none: secrets are refused. */
  readonly secretKeys: ReadonlyArray<Uint8Array>
  /** Names this worker in leases; a fresh one per process start. */
  readonly worker: string
  /** Runs this process works on at the same time. */
  readonly runsAtOnce: number
  readonly leaseTtl: Duration.Duration
  /** How often a worker looks for runs that nobody woke it for. */
  readonly poll: Duration.Duration
  /** How often left-overs are repaired. */
  readonly sweepEvery: Duration.Duration
  /** How often due schedules are looked for. */
  readonly tickEvery: Duration.Duration
  /** A slot older than this is missed; null: the larger of 1 hour and 2 ticks. */
  readonly missedAfter: Duration.Duration | null
  /** How long the oldest finished result waits for others to share its commit. */
  readonly commitLinger: Duration.Duration
  /** Whether calls go on while a batch is being stored, so that several share a commit. */
  readonly groupCommit: boolean
  /** How long `close()` lets the items in hand finish. */
  readonly grace: Duration.Duration
  /** How long one call may take before it counts as unanswered. */
  readonly callTimeout: Duration.Duration
  /** How long a start waits for another start of the site to be decided. */
  readonly startWait: Duration.Duration
}

export const defaultEngineSettings: SettingsShape = {
  accountOf: (siteId) => Effect.succeed(siteId),
  accountCaps: () => Effect.succeed({}),
  priceBook: defaultPriceBook,
  concurrency: () => 4,
  siteDefaults: defaultSettings,
  secretKeys: [],
  worker: "worker",
  runsAtOnce: 8,
  leaseTtl: Duration.seconds(30),
  poll: Duration.seconds(5),
  sweepEvery: Duration.seconds(30),
  tickEvery: Duration.minutes(1),
  missedAfter: null,
  commitLinger: Duration.millis(25),
  groupCommit: true,
  grace: Duration.seconds(10),
  callTimeout: Duration.minutes(10),
  startWait: Duration.seconds(10),
}

export const Settings: Context.Reference<SettingsShape> = Context.Reference<SettingsShape>(
  "@pressline/core/Settings",
  { defaultValue: () => defaultEngineSettings },
)

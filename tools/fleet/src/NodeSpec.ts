/** NodeSpec: what a process of the fleet is, as plain data that travels to it. */
import type { BehaviourOptions } from "@pressline/core"
import type { CheckpointName } from "@pressline/core/effect"

/** What a process does to itself when it comes to a crash point for the nth time. */
export interface Fate {
  readonly at: CheckpointName
  readonly hit: number
  /** `die`: SIGKILL. `freeze`: SIGSTOP, until its parent wakes it. `block`: its event loop stands still. */
  readonly deed: "block" | "die" | "freeze"
  /** Milliseconds: how long it blocks; how much longer it lives, in the middle of what comes next. */
  readonly lasting: number
}

export interface NodeSpec {
  readonly databaseUrl: string
  readonly schema: string
  /** Runs go through BullMQ; without it workers poll. */
  readonly queue?: {
    readonly backend: "postgres" | "redis"
    readonly url: string
    readonly name: string
  }
  /** Milliseconds that one AI call takes; default 0. */
  readonly latency?: number
  /** Hours that the clock of the process is off. */
  readonly clockOff?: number
  /** Connections to the database; default 4. */
  readonly connections?: number
  /** How long an answer of the database is waited for, in milliseconds; default: as long as it takes. */
  readonly patience?: number
  /** Where a server answers AI calls and takes publications; default: `localAi`, and nothing is sent. */
  readonly remote?: string
  /** A folder for pictures; default: in memory, which fills it. */
  readonly media?: string
  /** The site lock is in this Redis; default: in the database. */
  readonly lock?: string
  /** Who pays is limited by the ledger of the storage; default: nobody is. */
  readonly ledger?: boolean
  /** A file for what is about to be sent under which lease; see `journal.ts`. */
  readonly journal?: string
  readonly fate?: Fate
  readonly options?: Pick<
    BehaviourOptions,
    | "callTimeout"
    | "concurrency"
    | "grace"
    | "leaseTtl"
    | "missedAfter"
    | "poll"
    | "runsAtOnce"
    | "siteDefaults"
    | "sweepEvery"
    | "tickEvery"
  >
}

/** Asks a process for something: a method of its automation, or one of these. */
export interface Order {
  readonly id: number
  /**
   * `work`: a BullMQ worker with `input` runs at the same time; `rest`: closes it, the process stays.
   * `now`: the clock of the process. `memory`: its `process.memoryUsage()`. `spare`: its fate is not met any more. `block`: its event loop stands
   * still for `input` milliseconds. `close`: everything, after which the process ends by itself.
   */
  readonly call: string
  readonly input?: unknown
}

export type Reply =
  /** What it does to itself now. */
  | { readonly fate: Fate["deed"] }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } }

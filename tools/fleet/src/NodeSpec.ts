/** NodeSpec: what a process of the fleet is, as plain data that travels to it. */
import type { BehaviourOptions } from "@pressline/core"

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
  readonly options?: Pick<
    BehaviourOptions,
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
   * `now`: the clock of the process. `close`: everything, after which the process ends by itself.
   */
  readonly call: string
  readonly input?: unknown
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } }

/** Everything that outlives a request: the automation, the host's rules, and the streams that are open. */
import type { Automation } from "@pressline/core"
import type { Ids, RateLimit } from "@pressline/core/effect"
import type * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { EventHub } from "../events/EventHub.ts"
import type { Authorize } from "./authorize.ts"
import type { RateLimits } from "./rateLimits.ts"

/** A site as the list of sites shows it. */
export interface SiteEntry {
  readonly siteId: string
  readonly name: string
}

/** What an operator's log should know of a request that failed through no fault of the caller. */
export interface FailedRequest {
  readonly requestId: string
  readonly method: string
  /** The path, without the query. */
  readonly path: string
}

export interface Server {
  readonly automation: Automation
  readonly authorize: Authorize
  readonly sites: ((request: Request) => Promise<ReadonlyArray<SiteEntry>>) | null
  readonly trustedOrigins: ReadonlySet<string>
  readonly basePath: string | null
  readonly limiter: RateLimit["Service"]
  /** Null: not limited. */
  readonly limits: Required<RateLimits> | null
  readonly ids: Ids["Service"]
  readonly hub: EventHub
  readonly onError: (error: unknown, request: FailedRequest) => void
  /** Runs a program with the services of the API: the clock above all. */
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  readonly runExit: <A, E>(
    effect: Effect.Effect<A, E>,
    options: Effect.RunOptions,
  ) => Promise<Exit.Exit<A, E>>
}

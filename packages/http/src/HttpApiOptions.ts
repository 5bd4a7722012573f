/** The options of `createHttpApi`, checked all together when it is called. */
import { type Adapter, AutomationError, type ValidationIssue } from "@pressline/core"
import type { RateLimit } from "@pressline/core/effect"
import { DEFAULT_EVENT_LIMITS, type EventLimits } from "./events/EventHub.ts"
import type { Authorize } from "./server/authorize.ts"
import { DEFAULT_LIMITS, type RateLimits } from "./server/rateLimits.ts"
import type { FailedRequest, SiteEntry } from "./server/Server.ts"

export interface HttpApiOptions {
  /**
   * Who may do what: called for every request. Anything but a clear yes is a refusal, and so is a throw
   * or 2 seconds of silence. `"UNSAFE_public"` lets everybody do everything; it is refused in production.
   */
  readonly authorize: Authorize | "UNSAFE_public"
  /** The sites a caller may see, for `GET /sites/`. Without it that address does not exist. */
  readonly sites?: (
    request: Request,
  ) => ReadonlyArray<SiteEntry> | Promise<ReadonlyArray<SiteEntry>>
  /** Other origins whose pages may use the API with the caller's cookies, such as `https://admin.example.com`. */
  readonly trustedOrigins?: ReadonlyArray<string>
  /** Answer under this path only (and under none, where the host takes it away). Default: under any. */
  readonly basePath?: string
  /** Requests a minute; false: the host limits them itself. */
  readonly rateLimits?: RateLimits | false
  /** Where requests are counted; default in this process. */
  readonly rateLimit?: Adapter<RateLimit>
  readonly eventLimits?: EventLimits
  /** Hears of every request that failed through no fault of the caller, with what callers are not told. */
  readonly onError?: (error: unknown, request: FailedRequest) => void
}

export interface CheckedOptions {
  readonly authorize: Authorize
  readonly sites: ((request: Request) => Promise<ReadonlyArray<SiteEntry>>) | null
  readonly trustedOrigins: ReadonlySet<string>
  readonly basePath: string | null
  readonly limits: Required<RateLimits> | null
  readonly eventLimits: Required<EventLimits>
  readonly onError: (error: unknown, request: FailedRequest) => void
}

const OPTIONS = [
  "authorize",
  "sites",
  "trustedOrigins",
  "basePath",
  "rateLimits",
  "rateLimit",
  "eventLimits",
  "onError",
] as const satisfies ReadonlyArray<keyof HttpApiOptions>

/** The options with their defaults; throws `config_invalid` with every problem. */
export const checkOptions = (options: HttpApiOptions, production: boolean): CheckedOptions => {
  const issues: Array<ValidationIssue> = []
  const given: Partial<HttpApiOptions> = options ?? {}
  for (const name of Object.keys(given))
    if (!(OPTIONS as ReadonlyArray<string>).includes(name))
      issues.push({ path: name, message: "is not an option" })
  const authorize = authorizeOf(given.authorize, production, issues)
  for (const origin of given.trustedOrigins ?? [])
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      issues.push({
        path: "trustedOrigins",
        message: `${JSON.stringify(origin)} is not an origin such as https://admin.example.com`,
      })
  const basePath = given.basePath ?? null
  if (basePath !== null && !/^(?:\/[^/?#]+)+$/u.test(basePath))
    issues.push({ path: "basePath", message: "is not a path such as /api/v1/automation" })
  const rateLimits = given.rateLimits ?? {}
  for (const [path, limits] of [
    ["rateLimits", rateLimits === false ? {} : rateLimits],
    ["eventLimits", given.eventLimits ?? {}],
  ] as const)
    for (const [name, limit] of Object.entries(limits))
      if (!Number.isSafeInteger(limit) || (limit as number) < 1)
        issues.push({ path: `${path}.${name}`, message: "is not a whole number of 1 or more" })
  if (issues.length > 0)
    throw new AutomationError(
      "config_invalid",
      `${issues.length} problem${issues.length === 1 ? "" : "s"} in the options of createHttpApi: ${issues
        .map(({ message, path }) => `${path}: ${message}`)
        .join("; ")}`,
      { issues },
    )
  const { onError = () => {}, sites } = given
  return {
    authorize,
    sites: sites === undefined ? null : async (request) => sites(request),
    trustedOrigins: new Set(given.trustedOrigins),
    basePath,
    limits: rateLimits === false ? null : { ...DEFAULT_LIMITS, ...rateLimits },
    eventLimits: { ...DEFAULT_EVENT_LIMITS, ...given.eventLimits },
    onError,
  }
}

const authorizeOf = (
  given: HttpApiOptions["authorize"] | undefined,
  production: boolean,
  issues: Array<ValidationIssue>,
): Authorize => {
  if (typeof given === "function") return given
  if (given === "UNSAFE_public") {
    if (production)
      issues.push({
        path: "authorize",
        message: '"UNSAFE_public" is refused in production: pass a function that asks your session',
      })
    return () => ({ allow: true, actor: "anonymous" })
  }
  issues.push({
    path: "authorize",
    message:
      'is required: (request, { siteId, action }) => ({ allow: true, actor: "ada" }) or { allow: false, reason: "forbidden" }',
  })
  return () => ({ allow: false, reason: "forbidden" })
}

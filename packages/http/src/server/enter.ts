/** Who gets in: asks the host, counts requests, and records those who are refused. */
import type { AutomationError } from "@pressline/core"
import { snakeCase } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { toAutomationError, wrong } from "../contract/problem.ts"
import { permit, type SiteScope } from "./authorize.ts"
import { attempt } from "./input.ts"
import { take } from "./rateLimits.ts"
import type { Route } from "./routes.ts"
import type { Server } from "./Server.ts"

/** Asks the host; who is refused is recorded. The site's id is all that is looked at before. */
export const enter = (
  server: Server,
  route: Route,
  request: Request,
  query: Readonly<Record<string, string>>,
  requestId: string,
): Effect.Effect<SiteScope, AutomationError> => {
  const siteId = route.onSite ? (query["site_id"] ?? "") : null
  if (siteId !== null && !/^[A-Za-z0-9_.:-]{1,128}$/u.test(siteId))
    return Effect.flatMap(
      attempt(() => route.decodeQuery(query)),
      () => Effect.fail(wrong("site_id", "is not a site id")),
    )
  const entered = permit(server.authorize, request, { siteId, action: route.action }, requestId)
  if (route.action === "read" || siteId === null) return entered
  return Effect.tapError(entered, (error) => recordDenied(server, route, siteId, requestId, error))
}

/** At most so many rows a minute and site: refusals must not fill the storage. */
const recordDenied = (
  { automation, limiter }: Server,
  { name }: Route,
  siteId: string,
  requestId: string,
  { code }: AutomationError,
): Effect.Effect<void> =>
  take(limiter, `denied:${siteId}`, DENIALS).pipe(
    Effect.andThen(
      Effect.tryPromise(() =>
        automation.recordRefusal({ siteId, action: snakeCase(name), code, requestId }),
      ),
    ),
    Effect.ignore,
  )

const DENIALS = 60

/** What was allowed and could not be done is recorded too; requests that make no sense are not. */
export const recordRefused =
  ({ automation }: Server, { name }: Route, scope: SiteScope) =>
  ({ code, status }: AutomationError): Effect.Effect<void> =>
    status < 500 && !NOT_ACTIONS.has(code)
      ? Effect.ignore(
          Effect.tryPromise(() =>
            automation.recordRefusal({ ...scope, action: snakeCase(name), code }),
          ),
        )
      : Effect.void

const NOT_ACTIONS: ReadonlySet<string> = new Set([
  "validation_failed",
  "unsupported_media_type",
  "payload_too_large",
  "rate_limited",
  "site_not_found",
  "aborted",
])

/** Counts a request against the limits of its caller, and a start against those of the account. */
export const checkRate = (
  { automation, limiter, limits }: Server,
  { action, name }: Route,
  { actor, siteId }: SiteScope,
): Effect.Effect<void, AutomationError> => {
  if (limits === null) return Effect.void
  if (action === "read") return take(limiter, `read:${actor}`, limits.read)
  const change = take(limiter, `control:${actor}`, limits.control)
  if (name !== "runNow") return change
  const site = Effect.tryPromise({
    try: () => automation.getSite({ siteId }),
    catch: toAutomationError,
  })
  return change.pipe(
    Effect.andThen(site),
    Effect.flatMap(({ accountId }) => take(limiter, `start:${accountId}`, limits.start)),
  )
}

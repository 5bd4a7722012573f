/** A request from its arrival to its answer, in the order of its steps. */
import type { AutomationError } from "@pressline/core"
import * as Effect from "effect/Effect"
import { toAutomationError } from "../contract/problem.ts"
import { checkOrigin, preflightHeaders } from "./crossSite.ts"
import { checkRate, enter, recordRefused } from "./enter.ts"
import type { Exchange } from "./Exchange.ts"
import type { SiteScope } from "./authorize.ts"
import { findRoute } from "./findRoute.ts"
import { keyed } from "./idempotency.ts"
import { attempt, queryOf, readInput } from "./input.ts"
import { Reply, WithHeaders } from "./Reply.ts"
import type { Route, Routes } from "./routes.ts"
import type { Server } from "./Server.ts"

type AnyHandler = (exchange: Exchange, input: never) => Promise<unknown>

/** The answer to a request; fails with what is to be told to the caller. */
export const answerRequest = (
  server: Server,
  routes: Routes,
  handlers: Readonly<Record<string, AnyHandler>>,
  request: Request,
  requestId: string,
): Effect.Effect<Reply, AutomationError> => {
  const meant = attempt(() => {
    const url = new URL(request.url)
    const found = findRoute(routes, request.method, url.pathname, server.basePath)
    if (found.route !== null && found.route.action !== "read")
      checkOrigin(request, url, server.trustedOrigins)
    return { found, query: queryOf(url) }
  })
  return Effect.flatMap(meant, ({ found, query }) => {
    if (found.route === null)
      return Effect.succeed(
        new Reply(204, null, {
          allow: found.methods,
          ...preflightHeaders(request, server.trustedOrigins, found.methods),
        }),
      )
    const { route } = found
    return Effect.flatMap(enter(server, route, request, query, requestId), (scope) => {
      const work = Effect.andThen(checkRate(server, route, scope), () =>
        handled(server, route, handlers[route.name] as AnyHandler, { request, query, scope }),
      )
      return route.action === "read"
        ? work
        : Effect.tapError(work, recordRefused(server, route, scope))
    })
  })
}

interface Entered {
  readonly request: Request
  readonly query: Readonly<Record<string, string>>
  readonly scope: SiteScope
}

/** The work itself, for a caller who got in. */
const handled = (
  server: Server,
  route: Route,
  handler: AnyHandler,
  { query, request, scope }: Entered,
): Effect.Effect<Reply, AutomationError> =>
  Effect.flatMap(readInput(server, route, request, query), (input) => {
    const { automation } = server
    const replied = Effect.tryPromise({
      try: async () => {
        const call = { signal: request.signal }
        const exchange = { automation, scope, request, server, body: input.body, call }
        return replyOf(route, await handler(exchange, input as never))
      },
      catch: toAutomationError,
    })
    const what = { name: route.name, siteId: scope.siteId }
    return keyed(automation, request, what, input, replied)
  })

const replyOf = (route: Route, answer: unknown): Reply => {
  if (answer instanceof Reply) return answer
  const { headers, value } = answer instanceof WithHeaders ? answer : { headers: {}, value: answer }
  const encoded = route.encode === null ? value : route.encode(value)
  return Reply.json(encoded, route.status, headers)
}

/** A request from its arrival to its answer, in the order of its steps. */
import type { AutomationError } from "@pressline/core"
import * as Effect from "effect/Effect"
import { toAutomationError } from "../contract/problem.ts"
import { checkOrigin, preflightHeaders } from "./crossSite.ts"
import { checkRate, enter, recordRefused } from "./enter.ts"
import type { Exchange } from "./Exchange.ts"
import { findRoute } from "./findRoute.ts"
import { keyed } from "./idempotency.ts"
import { attempt, queryOf, readInput } from "./input.ts"
import { Reply, WithHeaders } from "./Reply.ts"
import type { Route, Routes } from "./routes.ts"
import type { Server } from "./Server.ts"

type AnyHandler = (exchange: Exchange, input: never) => Promise<unknown>

/** The answer to a request; fails with what is to be told to the caller. */
export const answerRequest = Effect.fnUntraced(function* (
  server: Server,
  routes: Routes,
  handlers: Readonly<Record<string, AnyHandler>>,
  request: Request,
  requestId: string,
): Effect.fn.Return<Reply, AutomationError> {
  const { methods, query, route } = yield* attempt(() => {
    const url = new URL(request.url)
    const found = findRoute(routes, request.method, url.pathname, server.basePath)
    if (found.route !== null && found.route.action !== "read")
      checkOrigin(request, url, server.trustedOrigins)
    return { ...found, query: queryOf(url) }
  })
  if (route === null)
    return new Reply(204, null, {
      allow: methods,
      ...preflightHeaders(request, server.trustedOrigins, methods),
    })
  const { automation } = server
  const scope = yield* enter(server, route, request, query, requestId)
  const work = Effect.gen(function* () {
    yield* checkRate(server, route, scope)
    const input = yield* readInput(server, route, request, query)
    const handled = Effect.tryPromise({
      try: () => {
        const call = { signal: request.signal }
        const exchange = { automation, scope, request, server, body: input.body, call }
        return (handlers[route.name] as AnyHandler)(exchange, input as never)
      },
      catch: toAutomationError,
    })
    const replied = Effect.map(handled, (answer) => replyOf(route, answer))
    const what = { name: route.name, siteId: scope.siteId }
    return yield* keyed(automation, request, what, input, replied)
  })
  if (route.action === "read") return yield* work
  return yield* Effect.tapError(work, recordRefused(server, route, scope))
})

const replyOf = (route: Route, answer: unknown): Reply => {
  if (answer instanceof Reply) return answer
  const { headers, value } = answer instanceof WithHeaders ? answer : { headers: {}, value: answer }
  const encoded = route.encode === null ? value : route.encode(value)
  return Reply.json(encoded, route.status, headers)
}

/** What a request says, decoded by the contract. */
import type { AutomationError } from "@pressline/core"
import * as Effect from "effect/Effect"
import { toAutomationError, wrong } from "../contract/problem.ts"
import { type BodyStream, readJson, streamBody } from "./body.ts"
import type { Route } from "./routes.ts"
import type { Server } from "./Server.ts"

/** Everything a handler gets of a request, and what a repeated request is recognised by. */
export interface RequestInput {
  readonly query: object
  readonly headers: { readonly "idempotency-key"?: string }
  readonly payload: unknown
  /** The body as it was sent, as JSON; null for none, or for a stream. */
  readonly sent: string | null
  /** The body of an endpoint that takes a stream. */
  readonly body: BodyStream | null
}

/** Each parameter once: two values of one name would be read differently by different readers. */
export const queryOf = (url: URL): Readonly<Record<string, string>> => {
  if (url.search === "") return {}
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) throw wrong(name, "is given twice")
    Object.defineProperty(query, name, { value, enumerable: true })
  }
  return query
}

/** Decodes query, headers and body; fails with every wrong field. */
export const readInput = (
  server: Server,
  route: Route,
  request: Request,
  given: Readonly<Record<string, string>>,
): Effect.Effect<RequestInput, AutomationError> => {
  if (route.decodePayload === null) return attempt(() => inputOf(server, route, request, given))
  return Effect.flatMap(readJson(request), (sent) =>
    attempt(() => ({
      ...inputOf(server, route, request, given),
      payload: route.decodePayload?.(sent ?? {}),
      sent: JSON.stringify(sent ?? {}),
    })),
  )
}

const inputOf = (
  server: Server,
  route: Route,
  request: Request,
  given: Readonly<Record<string, string>>,
): RequestInput => {
  return {
    query: queryFor(route, given),
    headers: headersOf(route, request) as RequestInput["headers"],
    payload: {},
    sent: null,
    body: route.streamsBody ? streamBody(request, server.run) : null,
  }
}

/** The site comes from the permission, never from the query. */
const queryFor = (route: Route, given: Readonly<Record<string, string>>): object => {
  if (route.siteIsEnough && Object.keys(given).join() === "site_id") return {}
  const { siteId: _, ...query } = route.decodeQuery(given) as { readonly siteId?: string }
  return query
}

export const attempt = <A>(work: () => A): Effect.Effect<A, AutomationError> =>
  Effect.try({ try: work, catch: toAutomationError })

const headersOf = (route: Route, request: Request): unknown => {
  if (route.decodeHeaders === null) return {}
  const sent = route.headerNames.flatMap((name) => {
    const value = request.headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return route.decodeHeaders(Object.fromEntries(sent))
}

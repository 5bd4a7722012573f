/** The contract as a table to look requests up in, made once. */
import { toValidationFailed } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Api } from "../contract/Api.ts"
import { invalid } from "../contract/problem.ts"
import { wireEncoder } from "../contract/wireEncoder.ts"
import type { Action } from "../contract/Action.ts"
import { Needs, QueryFields } from "../contract/route.ts"

type Decode = (value: unknown) => unknown

/** An endpoint, ready to be used. */
export interface Route {
  readonly name: string
  readonly method: string
  /** Its one path segment: `run_now`, `openapi.json`. */
  readonly segment: string
  readonly action: Action
  /** Whether it is about one site. */
  readonly onSite: boolean
  readonly decodeQuery: Decode
  /** Whether a query of the site alone is whole: it is checked when the host is asked. */
  readonly siteIsEnough: boolean
  readonly decodeHeaders: Decode | null
  /** Null: takes no body, or a stream. */
  readonly decodePayload: Decode | null
  readonly streamsBody: boolean
  readonly headerNames: ReadonlyArray<string>
  readonly status: number
  /** Null: the handler answers a whole `Reply`. */
  readonly encode: ((value: unknown) => unknown) | null
}

/** By segment, then by method. */
export type Routes = ReadonlyMap<string, ReadonlyMap<string, Route>>

/** What an endpoint answers, by status; streams are not among it. */
type Successes = ReadonlyMap<number, readonly [Schema.Top, ...ReadonlyArray<Schema.Top>]>

const strict = { errors: "all", onExcessProperty: "error" } as const

const decoder = (schema: Schema.Top): Decode => {
  const decode = Schema.decodeUnknownResult(schema as Schema.Codec<unknown, unknown>, strict)
  return (value) => {
    const result = decode(value)
    if (Result.isSuccess(result)) return result.success
    const { issues } = toValidationFailed(result.failure)
    throw invalid(issues.map(({ message, path }) => ({ path, message: WORDS[message] ?? message })))
  }
}

/** The schema's shortest messages in words that say what to do. */
const WORDS: Readonly<Record<string, string>> = {
  "Expected no excess property": "is not known here",
  "Expected never": "is not known here",
  "Missing key": "is required",
}

const routeOf = (endpoint: HttpApiEndpoint.Top, successes: Successes): Route => {
  const action = Context.getOption(endpoint.annotations, Needs)
  if (Option.isNone(action))
    throw new Error(`The endpoint ${endpoint.identifier} says no action: who may use it?`)
  const payload = [...endpoint.payload.values()][0]
  const decodeQuery = endpoint.query === undefined ? () => ({}) : decoder(endpoint.query)
  const [[status, [success]] = [200, []]] = successes
  return {
    name: endpoint.identifier,
    method: endpoint.method,
    segment: endpoint.path.split("/").filter(Boolean).at(-1) ?? "",
    action: action.value,
    onSite: "siteId" in Context.get(endpoint.annotations, QueryFields),
    decodeQuery,
    siteIsEnough: takes(decodeQuery, { site_id: "a" }),
    decodeHeaders: endpoint.headers === undefined ? null : decoder(endpoint.headers),
    headerNames: headerNames(endpoint),
    decodePayload:
      payload === undefined || payload.encoding._tag === "Stream"
        ? null
        : decoder(payload.schemas[0]),
    streamsBody: payload?.encoding._tag === "Stream",
    status,
    encode: success === undefined ? null : wireEncoder(success),
  }
}

const takes = (decode: Decode, value: unknown): boolean =>
  Result.isSuccess(Result.try(() => decode(value)))

/** The headers an endpoint reads. */
const headerNames = ({ method }: HttpApiEndpoint.Top): ReadonlyArray<string> => {
  if (method === "POST") return ["idempotency-key"]
  return method === "PUT" ? ["if-match"] : []
}

/** The routes of a contract; throws for an endpoint that does not say who may use it. */
export const makeRoutes = (api: HttpApi.Top = Api as unknown as HttpApi.Top): Routes => {
  const routes = new Map<string, Map<string, Route>>()
  HttpApi.reflect(api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, successes }) => {
      const route = routeOf(endpoint, successes)
      const methods = routes.get(route.segment) ?? new Map<string, Route>()
      routes.set(route.segment, methods.set(route.method, route))
    },
  })
  return routes
}

/** The methods of an address, as `Allow` lists them. */
export const allowed = (methods: ReadonlyMap<string, Route>): string =>
  [...methods.keys(), ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ")

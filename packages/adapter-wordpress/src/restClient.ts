/** Requests to one WordPress: JSON or bytes out, JSON in, and every failure named. */
import { PublishError } from "@pressline/core/effect"
import { makeSafeHttp, type SafeRequest, type SafeResponse } from "@pressline/safe-http"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { explain, NO_JSON, notAnswered, Refused } from "./restFailure.ts"
import { addressOf, authorizationOf, type WordPressSite } from "./WordPressSite.ts"

export interface Call {
  readonly method?: "GET" | "POST"
  /** Below the REST root: `wp/v2/posts`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly file?: {
    readonly name: string
    readonly mediaType: string
    readonly bytes: Uint8Array
  }
  /** A repeat would make a second one: no answer means that it may be there. */
  readonly once?: boolean
}

export interface RestClient {
  readonly host: string
  readonly username: string
  /** The answer, decoded. */
  readonly call: <A>(
    call: Call,
    answer: Schema.Decoder<A>,
  ) => Effect.Effect<A, PublishError | Refused>
  /** The same, with refusals in words. */
  readonly ask: <A>(call: Call, answer: Schema.Decoder<A>) => Effect.Effect<A, PublishError>
}

/** Longer than PHP lets a request live (30 s): what is not answered by then is over there, too. */
const TIMEOUT = "60 seconds"

/** Nothing that we ask for is larger. */
const MOST = 8 * 1024 * 1024

/** How a route below the root becomes an address: with permalinks, or without them. */
export type Routes = "wp-json" | "rest_route"

export const makeRestClient = (
  site: WordPressSite,
  routes: Routes = "wp-json",
): RestClient | PublishError => {
  const address = addressOf(site)
  if (address instanceof PublishError) return address
  const { host } = address
  const { username } = site
  // It asks this one host, and nothing else that an answer may name.
  const http = makeSafeHttp({
    hosts: [address.hostname],
    privateHosts: site.ownNetwork === true ? [host] : [],
    plainHttp: site.ownNetwork === true,
    ports: [
      Number(address.port === "" ? { "http:": 80, "https:": 443 }[address.protocol] : address.port),
    ],
    maxBytes: MOST,
    timeout: TIMEOUT,
  })

  const call: RestClient["call"] = Effect.fnUntraced(function* (asked, answer) {
    const about = { host, username, once: asked.once === true }
    const response = yield* http
      .request({ url: urlOf(address, routes, asked), ...requestOf(site, asked) })
      .pipe(Effect.mapError((cause) => notAnswered(cause, about)))
    const { headers, status } = response
    const json = parse(response.text())
    if (status < 200 || status > 299) return yield* refusedBy(status, headers, json)
    if (json === undefined) return yield* refusedBy(status, headers, { code: NO_JSON, message: "" })
    return yield* Schema.decodeUnknownEffect(answer)(json).pipe(
      Effect.mapError(
        (cause) =>
          new PublishError({
            reason: about.once ? "unknown" : "unavailable",
            detail: `${host} answers something else than WordPress does for ${asked.path}.`,
            cause,
          }),
      ),
    )
  })
  const ask: RestClient["ask"] = (asked, answer) =>
    call(asked, answer).pipe(
      Effect.catchTag("Refused", (refused) =>
        Effect.fail(explain(refused, { host, username, once: asked.once === true })),
      ),
    )
  return { host, username, call, ask }
}

const urlOf = (address: URL, routes: Routes, { path, query }: Call): URL => {
  const url = new URL(routes === "wp-json" ? `wp-json/${path}` : "", address)
  if (routes === "rest_route") url.searchParams.set("rest_route", `/${path}`)
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
  return url
}

const requestOf = (
  site: WordPressSite,
  { file, json, method = "GET" }: Call,
): Omit<SafeRequest, "url"> => ({
  method,
  headers: {
    accept: "application/json",
    authorization: authorizationOf(site),
    ...(json === undefined ? {} : { "content-type": "application/json" }),
    ...(file === undefined
      ? {}
      : {
          "content-type": file.mediaType,
          "content-disposition": `attachment; filename="${file.name}"`,
        }),
  },
  ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  ...(file === undefined ? {} : { body: file.bytes }),
})

const fromJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
const parse = (text: string): unknown => Option.getOrUndefined(fromJson(text))

const WordPressError = Schema.Struct({
  code: Schema.String,
  message: Schema.String,
  data: Schema.optionalKey(Schema.Unknown),
})

const refusedBy = (status: number, headers: SafeResponse["headers"], json: unknown): Refused => {
  const error = Option.getOrNull(Schema.decodeUnknownOption(WordPressError)(json))
  const seconds = Number(headers["retry-after"] ?? Number.NaN)
  const data = error?.data
  return new Refused({
    status,
    code: error?.code ?? "",
    text: (error?.message ?? "").replaceAll(/<[^>]*>/gu, "").slice(0, 200),
    data: typeof data === "object" && data !== null ? { ...data } : {},
    retryAfter: Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : null,
  })
}

/** Requests to one WordPress: JSON or bytes out, JSON in, and every failure named. */
import { PublishError } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { explain, notAnswered, Refused } from "./restFailure.ts"
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

/** How a request leaves; `fetch`, or one that may reach fewer places. */
export type Send = (url: URL, request: RequestInit) => Promise<Response>

/** Longer than PHP lets a request live (30 s): what is not answered by then is over there, too. */
const TIMEOUT = Duration.seconds(60)

/** Nothing that we ask for is larger. */
const MOST = 8 * 1024 * 1024

/** How a route below the root becomes an address: with permalinks, or without them. */
export type Routes = "wp-json" | "rest_route"

export const makeRestClient = (
  site: WordPressSite,
  send: Send,
  routes: Routes = "wp-json",
): RestClient | PublishError => {
  const address = addressOf(site)
  if (address instanceof PublishError) return address
  const { host } = address
  const { username } = site

  const call: RestClient["call"] = Effect.fnUntraced(function* (asked, answer) {
    const about = { host, username, once: asked.once === true }
    const response = yield* Effect.tryPromise({
      try: (signal) => send(urlOf(address, routes, asked), { ...requestOf(site, asked), signal }),
      catch: (cause) => notAnswered(cause, about),
    }).pipe(
      Effect.flatMap((response) =>
        Effect.map(
          Effect.tryPromise({
            try: () => textOf(response),
            catch: (cause) => notAnswered(cause, about),
          }),
          (text) => ({ response, text }),
        ),
      ),
      Effect.timeoutOrElse({
        duration: TIMEOUT,
        orElse: () => Effect.fail(notAnswered(new Error("timeout"), about)),
      }),
    )
    const { headers, ok, status } = response.response
    const json = parse(response.text)
    if (!ok) return yield* refusedBy(status, headers, json)
    if (json === undefined)
      return yield* new PublishError({
        reason: "misconfigured",
        detail: `${host} answers no JSON for ${asked.path}: is it WordPress, and its REST API on?`,
      })
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

const requestOf = (site: WordPressSite, { file, json, method = "GET" }: Call): RequestInit => ({
  method,
  redirect: "manual",
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
  ...(file === undefined ? {} : { body: Uint8Array.from(file.bytes) }),
})

const textOf = async (response: Response): Promise<string> => {
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MOST) throw new Error(`an answer of more than ${MOST} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

const fromJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
const parse = (text: string): unknown => Option.getOrUndefined(fromJson(text))

const WordPressError = Schema.Struct({
  code: Schema.String,
  message: Schema.String,
  data: Schema.optionalKey(Schema.Unknown),
})

const refusedBy = (status: number, headers: Headers, json: unknown): Refused => {
  const error = Option.getOrNull(Schema.decodeUnknownOption(WordPressError)(json))
  const seconds = Number(headers.get("retry-after") ?? Number.NaN)
  const data = error?.data
  return new Refused({
    status,
    code: error?.code ?? "",
    text: (error?.message ?? "").replaceAll(/<[^>]*>/gu, "").slice(0, 200),
    data: typeof data === "object" && data !== null ? { ...data } : {},
    retryAfter: Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : null,
  })
}

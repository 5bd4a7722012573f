/** createAutomationClient: the API as functions, for browsers and anything else that has `fetch`. */
import type { ImportReport, KeywordList, KeywordPreview, Operations } from "./ApiTypes.ts"
import { apiError } from "./ApiError.ts"
import { type ClientEvent, type EventsOptions, followEvents } from "./followEvents.ts"

type HeadersOf = NonNullable<RequestInit["headers"]>

export interface ClientOptions {
  /** Where the API is mounted, such as `/api/v1/automation`. */
  readonly baseUrl: string
  /** Sent with every request: what your `authorize` looks at, if it is not a cookie. */
  readonly headers?: HeadersOf | (() => HeadersOf | Promise<HeadersOf>)
  /** Default: the global `fetch`. Cookies are sent to the same origin, and with `"include"` to others. */
  readonly fetch?: typeof globalThis.fetch
  readonly credentials?: "include" | "omit" | "same-origin"
}

interface CallOptions {
  readonly signal?: AbortSignal
}

type Methods = {
  readonly [Name in keyof Operations]: (
    input: Operations[Name]["input"] & CallOptions,
  ) => Promise<Operations[Name]["answer"]>
}

interface OnSite {
  readonly siteId: string
}

/** Every method rejects with an `ApiError` when the API refuses. Answers have the names of the JSON. */
export interface AutomationClient extends Methods {
  /** Adds keywords: phrases and keywords, the text of a CSV file, or a form with a file. */
  readonly keywords: (
    input: OnSite &
      CallOptions & {
        readonly body: KeywordList | string | Blob | FormData
        readonly format?: string
        readonly idempotencyKey?: string
      },
  ) => Promise<ImportReport>
  /** What is in a keyword file; adds nothing. */
  readonly previewKeywords: (
    input: OnSite &
      CallOptions & { readonly body: KeywordList | string | Blob; readonly format?: string },
  ) => Promise<KeywordPreview>
  /** The bytes of an image. */
  readonly media: (input: OnSite & CallOptions & { readonly imageId: string }) => Promise<Blob>
  /** The address of an image, for `<img src>` where a cookie is what `authorize` looks at. */
  readonly mediaUrl: (input: OnSite & { readonly imageId: string }) => string
  /** A run as it happens: comes back by itself after a break, without a gap. Ends with the run, or by `signal`. */
  readonly events: (options: EventsOptions) => AsyncIterable<ClientEvent>
}

const POSTS =
  "runNow pause resume previewKeywords cancel approve reject hold confirmPublished retryFailed replayNotification testNotification keywords".split(
    " ",
  )
const GETS =
  "currentRun pipelineOverview currentProcessing runProgress history logs estimate config previewSchedule permissions notifications items item images sites ok".split(
    " ",
  )

/** What every method takes, whatever else it takes. */
interface Input {
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly ifVersion?: number
  readonly lastEventId?: string
  readonly signal?: AbortSignal
}

/**
 * @example
 * ```ts
 * import { createAutomationClient } from "@pressline/http/client"
 *
 * const client = createAutomationClient({ baseUrl: "/api/v1/automation" })
 * const { run_id } = await client.runNow({ siteId: "blog", idempotencyKey: crypto.randomUUID() })
 * for await (const event of client.events({ siteId: "blog", runId: run_id }))
 *   if (event.event === "log") console.log(event.data.message)
 * ```
 */
export const createAutomationClient = (options: ClientOptions): AutomationClient => {
  const base = options.baseUrl.replace(/\/+$/, "")

  const address = (name: string, input: Input): string => {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(input))
      if (value !== undefined && !NOT_QUERY.has(key))
        query.set(snakeCase(key), `${value as string | number}`)
    return `${base}/${snakeCase(name)}/?${query.toString()}`.replace(/\?$/, "")
  }

  const send = async (method: string, name: string, input: Input): Promise<Response> => {
    const { body, idempotencyKey, ifVersion, lastEventId, signal } = input
    const given = options.headers
    const headers = new Headers(typeof given === "function" ? await given() : given)
    if (idempotencyKey) headers.set("idempotency-key", idempotencyKey)
    if (ifVersion !== undefined) headers.set("if-match", `"${ifVersion}"`)
    if (lastEventId) headers.set("last-event-id", lastEventId)
    let sent = body as RequestInit["body"]
    if (typeof body === "string" || body instanceof Blob) headers.set("content-type", "text/csv")
    else if (body !== undefined && !(body instanceof FormData)) {
      headers.set("content-type", "application/json")
      sent = JSON.stringify(body)
    }
    const response = await (options.fetch ?? fetch)(address(name, input), {
      method,
      headers,
      credentials: options.credentials ?? "same-origin",
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal ? { signal } : {}),
    })
    if (!response.ok) throw await apiError(response)
    return response
  }

  const method = (verb: string, name: string) => async (input: Input) =>
    (await send(verb, name, input ?? {})).json() as unknown
  const methods = {
    ...Object.fromEntries(GETS.map((name) => [name, method("GET", name)])),
    ...Object.fromEntries(POSTS.map((name) => [name, method("POST", name)])),
    updateConfig: method("PUT", "updateConfig"),
    media: async (input: Input) => (await send("GET", "media", input)).blob(),
    mediaUrl: (input: Input) => address("media", input),
    events: (input: EventsOptions) => followEvents((more) => send("GET", "events", more), input),
  }
  return methods as unknown as AutomationClient
}

const NOT_QUERY = new Set([
  "body",
  "idempotencyKey",
  "ifVersion",
  "signal",
  "lastEventId",
  "onConnection",
])

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

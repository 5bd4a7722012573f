/** guardedFetch: a `fetch` for provider clients that fetch the pictures of their answers themselves. */
import { makeSafeHttp, type SafeHttpOptions } from "@pressline/safe-http"
import * as Effect from "effect/Effect"

export interface GuardedFetchOptions extends SafeHttpOptions {
  /** The provider's own address; requests to its origin go out as they are, but follow no redirect. */
  readonly baseURL: string
}

const LARGEST = 20 * 1024 * 1024

/**
 * For `fetch` of a provider: what goes to the provider's own origin is the global `fetch`, everything
 * else, such as the address of a picture in an answer, is asked by `@pressline/safe-http`. Redirects are not
 * followed by either. A picture on a server of your own network, at another address than the models, needs
 * `privateHosts`.
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
 * import { guardedFetch } from "@pressline/adapter-ai-sdk"
 *
 * const baseURL = "https://api.images.example/v1"
 * const images = createOpenAICompatible({ name: "images", baseURL, fetch: guardedFetch({ baseURL }) })
 * ```
 */
export const guardedFetch = ({ baseURL, ...options }: GuardedFetchOptions): typeof fetch => {
  const origin = new URL(baseURL).origin
  const { request } = makeSafeHttp({ maxBytes: LARGEST, timeout: "60 seconds", ...options })
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    if (url.origin === origin) return fetch(input, { ...init, redirect: redirectOf(input, init) })
    const { body, headers, status } = await Effect.runPromise(request({ url }), {
      ...(init?.signal ? { signal: init.signal } : {}),
    })
    return new Response(new Uint8Array(body), { status, headers: { ...headers } })
  }
}

/** A redirect leads wherever its server says, past every check: none is followed. */
const redirectOf = (input: string | URL | Request, init?: RequestInit): "manual" | "error" => {
  const wanted = init?.redirect ?? (input instanceof Request ? input.redirect : "follow")
  return wanted === "manual" ? "manual" : "error"
}

import type { Automation } from "@pressline/core"
import { createHttpApi, type HttpApi, type HttpApiOptions } from "@pressline/http"

export interface Asked {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface AskOptions {
  /** Sent as JSON; text as CSV. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly prefix?: string
}

export const everybody: HttpApiOptions = { authorize: () => ({ allow: true, actor: "ada" }) }

/** A request as a client would make it. */
export const requestOf = (
  method: string,
  path: string,
  { body, headers = {}, prefix = "/api/v1/automation" }: AskOptions = {},
): Request => {
  const type = typeof body === "string" ? "text/csv" : "application/json"
  return new Request(`http://host.test${prefix}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": type }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })
}

/** An API without a network, and a short way to ask it. */
export const inProcess = (
  automation: Automation,
  options: Partial<HttpApiOptions> = {},
): {
  readonly api: HttpApi
  readonly ask: (method: string, path: string, options?: AskOptions) => Promise<Asked>
} => {
  const api = createHttpApi(automation, { ...everybody, ...options })
  return {
    api,
    ask: async (method, path, asked) => {
      const response = await api.fetch(requestOf(method, path, asked))
      const text = await response.text()
      const isJson = /json/u.test(response.headers.get("content-type") ?? "")
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== "" ? JSON.parse(text) : text,
      }
    },
  }
}

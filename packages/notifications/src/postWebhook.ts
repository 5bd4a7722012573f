/** One request to a webhook, and what its answer means for the next attempt. */
import { NotifierError } from "@pressline/core/effect"
import type { SafeHttpError, SafeHttpShape, SafeResponse } from "@pressline/safe-http"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Attempt } from "./Attempt.ts"

const LONGEST_SHOWN = 200

export const postWebhook = Effect.fnUntraced(function* (
  http: SafeHttpShape,
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Effect.fn.Return<Attempt> {
  const headers = { "content-type": "application/json", ...message.headers }
  const sent = asSent(url, headers, message.body)
  const now = yield* Clock.currentTimeMillis
  return yield* http.request({ url, method: "POST", headers, body: message.body }).pipe(
    Effect.match({
      onSuccess: (answer): Attempt => ({
        sent,
        answered: `${answer.status} ${shown(answer)}`.trimEnd(),
        failure: failureOf(answer, now),
      }),
      onFailure: (error): Attempt => ({
        sent,
        answered: error.status === undefined ? null : String(error.status),
        failure: notSent(error),
      }),
    }),
  )
})

/** The path may be a secret, as in Slack's addresses: whoever may see it reads it in the config. */
const asSent = (url: string, headers: Readonly<Record<string, string>>, body: string): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`POST ${URL.parse(url)?.origin ?? ""}/...`, ...lines, "", body].join("\n")
}

const shown = (answer: SafeResponse): string =>
  answer
    .text()
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, LONGEST_SHOWN)

/** Only 2xx is a yes; 410 is a no for good (Standard Webhooks). */
const failureOf = ({ headers, status }: SafeResponse, now: number): NotifierError | null => {
  if (status >= 200 && status < 300) return null
  if (status === 410)
    return new NotifierError({ detail: "it wants no more messages (410)", permanent: true })
  const wait = retryAfter(headers["retry-after"], now)
  return new NotifierError({
    detail: `it answers ${status}`,
    ...(wait === null ? {} : { retryAfter: wait }),
  })
}

/** Milliseconds; given in seconds, or as a date. */
const retryAfter = (header: string | undefined, now: number): number | null => {
  if (header === undefined || header.trim() === "") return null
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : null
}

const notSent = (cause: SafeHttpError): NotifierError | null => {
  const { detail, reason, status = 0 } = cause
  // It said yes, and then more than anybody wants to read.
  if (reason === "too_large" && status >= 200 && status < 300) return null
  return new NotifierError({
    detail,
    cause,
    ...(reason === "refused" ? { permanent: true } : {}),
  })
}

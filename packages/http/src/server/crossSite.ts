/** Keeps other sites' pages out: requests that change something must come from our own pages (CSRF, CORS). */
import { AutomationError } from "@pressline/core"

const refusal = (): AutomationError =>
  new AutomationError(
    "forbidden",
    "This request comes from a page of another origin. List that origin in trustedOrigins if it is yours.",
  )

/**
 * Throws `forbidden` for a browser's unsafe request unless it is of the same origin or of one that is
 * trusted. What no browser sent (neither `Origin` nor `Sec-Fetch-Site`) passes: it carries no cookies of somebody else.
 */
export const checkOrigin = (request: Request, url: URL, trusted: ReadonlySet<string>): void => {
  const origin = request.headers.get("origin")
  const site = request.headers.get("sec-fetch-site")
  if (origin !== null && trusted.has(origin)) return
  if (site !== null) {
    if (site !== "same-origin" && site !== "none") throw refusal()
    return
  }
  if (origin === null) return
  const host = request.headers.get("host") ?? url.host
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw refusal()
}

/** What lets a page of a trusted origin read the answer; nothing for any other. */
export const corsHeaders = (
  request: Request,
  trusted: ReadonlySet<string>,
): Readonly<Record<string, string>> => {
  if (trusted.size === 0) return {}
  const origin = request.headers.get("origin")
  if (origin === null || !trusted.has(origin)) return {}
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "ETag, Retry-After, X-Request-Id, Idempotency-Replayed",
  }
}

/** The same for the question a browser asks beforehand. */
export const preflightHeaders = (
  request: Request,
  trusted: ReadonlySet<string>,
  methods: string,
): Readonly<Record<string, string>> => {
  const cors = corsHeaders(request, trusted)
  if (cors["access-control-allow-origin"] === undefined) return {}
  return {
    ...cors,
    "access-control-allow-methods": methods,
    "access-control-allow-headers":
      "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, X-Request-Id",
    "access-control-max-age": "600",
  }
}

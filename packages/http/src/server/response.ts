/** Makes the `Response`: the reply, and the headers that every answer has. */
import { corsHeaders } from "./crossSite.ts"
import type { Reply } from "./Reply.ts"

const ALWAYS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  vary: "Origin, Sec-Fetch-Site",
}

/** The whole answer; to `HEAD`, all but its body. */
export const toResponse = (
  { body, headers, status }: Reply,
  request: Request,
  requestId: string,
  trustedOrigins: ReadonlySet<string>,
): Response => {
  const all = {
    ...ALWAYS,
    "x-request-id": requestId,
    ...corsHeaders(request, trustedOrigins),
    ...headers,
  }
  if (request.method !== "HEAD") return new Response(body, { status, headers: all })
  if (body instanceof ReadableStream) void body.cancel()
  return new Response(null, { status, headers: all })
}

/** Sends a request on its open connection and reads the answer, as far as it is allowed to be. */
import type { ClientRequest, IncomingMessage } from "node:http"
import * as Effect from "effect/Effect"
import { codeOf } from "./connect.ts"
import { SafeHttpError, type SafeHttpReason } from "./SafeHttpError.ts"
import type { SafeRequest, SafeResponse } from "./SafeRequest.ts"

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export const exchange = (
  request: ClientRequest,
  { body }: SafeRequest,
  maxBytes: number,
): Effect.Effect<SafeResponse, SafeHttpError> =>
  Effect.callback((resume) => {
    const host = request.getHeader("host")
    const fail = (
      reason: SafeHttpReason,
      detail: string,
      more: Partial<SafeHttpError> = {},
    ): void =>
      resume(
        Effect.fail(
          new SafeHttpError({
            reason,
            detail: `${String(host)} ${detail}`,
            sent: true,
            ...(more.status === undefined ? {} : { status: more.status }),
            ...(more.cause === undefined ? {} : { cause: more.cause }),
          }),
        ),
      )
    request.on("error", (cause) =>
      fail("broken", `broke the connection${codeOf(cause)}`, { cause }),
    )
    request.on("response", (response) => {
      const status = response.statusCode ?? 0
      const encoding = response.headers["content-encoding"] ?? "identity"
      if (REDIRECTS.has(status))
        return fail("redirected", `redirects (${status})${target(response)}`, { status })
      if (encoding !== "identity")
        return fail("broken", `answers in ${encoding}, which was not asked for`, { status })
      if (Number(response.headers["content-length"] ?? 0) > maxBytes && request.method !== "HEAD")
        return fail("too_large", tooLarge(maxBytes), { status })
      const parts: Array<Uint8Array> = []
      let size = 0
      response.on("data", (part: Uint8Array) => {
        size += part.byteLength
        if (size > maxBytes) fail("too_large", tooLarge(maxBytes), { status })
        else parts.push(part)
      })
      response.on("error", (cause) => fail("broken", "broke off its answer", { status, cause }))
      response.on("end", () => resume(Effect.succeed(responseOf(response, Buffer.concat(parts)))))
    })
    request.end(body)
  })

const tooLarge = (maxBytes: number): string => `answers with more than ${maxBytes} bytes`

/** The host that a redirect leads to, for the message; its path is not shown. */
const target = ({
  headers: { location },
  req,
}: IncomingMessage & { req?: ClientRequest }): string => {
  const base = `${req?.protocol ?? "https:"}//${req?.host ?? ""}`
  const url = location === undefined ? null : URL.parse(location, base)
  return url === null ? "" : ` to ${url.origin}; redirects are not followed, use the address itself`
}

const responseOf = (
  { headers, statusCode = 0 }: IncomingMessage,
  body: Uint8Array,
): SafeResponse => ({
  status: statusCode,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]),
  ),
  body,
  text: () => new TextDecoder().decode(body),
})

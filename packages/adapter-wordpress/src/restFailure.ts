/** What went wrong at the other side, in words that say what to do, and what it means for the article. */
import { PublishError } from "@pressline/core/effect"
import * as Data from "effect/Data"

/** WordPress answered, and refused. */
export class Refused extends Data.TaggedError("Refused")<{
  readonly status: number
  /** WordPress's own word: `rest_cannot_create`, `term_exists`; "" when the answer is not its JSON. */
  readonly code: string
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
  /** Milliseconds it asked to wait. */
  readonly retryAfter: number | null
}> {}

interface About {
  readonly host: string
  readonly username: string
  /** The request makes something that a repeat would make twice. */
  readonly once: boolean
}

/** Codes that say that no request ever arrived. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/u
const TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$)/u

/** No answer came, or none that can be read. */
export const notAnswered = (cause: unknown, { host, once }: About): PublishError => {
  const codes = codesOf(cause)
  if (codes.some((code) => TLS.test(code)))
    return new PublishError({
      reason: "misconfigured",
      detail: `${host} has no certificate that this machine trusts (${codes.join(", ")}). Renew it, or give Node its authority with NODE_EXTRA_CA_CERTS.`,
      cause,
    })
  const unsent = codes.some((code) => NEVER_SENT.test(code))
  return new PublishError({
    reason: once && !unsent ? "unknown" : "unavailable",
    detail: unsent
      ? `${host} cannot be reached (${codes.join(", ")}).`
      : `${host} took the request and did not answer${codes.length === 0 ? "" : ` (${codes.join(", ")})`}.`,
    cause,
  })
}

const codesOf = (cause: unknown): ReadonlyArray<string> => {
  const codes: Array<string> = []
  for (let at = cause; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string") codes.push(at.code)
  return codes
}

/** What each of WordPress's words means for a person. */
const WORDS: Readonly<Record<string, (about: About) => string>> = {
  rest_cannot_publish: ({ username }) =>
    `${username} may not publish posts. Give the user the role Author or Editor, or publish with status "draft".`,
  rest_cannot_edit: ({ username }) =>
    `${username} may not edit this post: it belongs to somebody else. Give the user the role Editor.`,
  rest_cannot_assign_term: ({ username }) =>
    `${username} may not put posts into this category. Give the user the role Editor.`,
  application_passwords_disabled: ({ host }) =>
    `Application passwords are switched off at ${host}. A security plugin does that: allow them there.`,
}

export const explain = (refused: Refused, about: About): PublishError => {
  const { code, retryAfter, status, text } = refused
  const { host, once, username } = about
  const said = text === "" ? `status ${status}` : `${text} (${code === "" ? status : code})`
  const wait = retryAfter === null ? {} : { retryAfter }
  const failed = (reason: PublishError["reason"], detail: string) =>
    new PublishError({ reason, detail, ...wait })
  const words = WORDS[code]?.(about)
  if (words !== undefined) return failed("unauthorized", words)
  if (code === "rest_upload_sideload_error" || code === "rest_upload_unknown_error")
    return failed("rejected", `${host} does not take this picture: ${said}.`)
  if (status === 401)
    return failed(
      "unauthorized",
      `${host} does not accept the application password of ${username}. Make a new one under Users > Profile > Application Passwords; if it is right, the web server may drop the Authorization header.`,
    )
  if (status === 403)
    return failed("unauthorized", `${host} refuses what ${username} asked for: ${said}.`)
  if (code === "rest_no_route")
    return failed(
      "misconfigured",
      `${host} has no such route. Its REST API is switched off in part, or WordPress is older than 5.6.`,
    )
  if (code === "rest_post_invalid_id")
    return failed(
      "rejected",
      "The post is not in WordPress any more: somebody deleted it for good. Confirm where the article is, or leave it.",
    )
  if (status === 413)
    return failed("rejected", `${host} takes no upload of this size: raise its upload limits.`)
  if (status === 429 || status === 503) return failed("unavailable", `${host} is busy: ${said}.`)
  if (status >= 500) return failed(once ? "unknown" : "unavailable", `${host} failed: ${said}.`)
  if (status >= 300 && status < 400)
    return failed(
      "misconfigured",
      `${host} sends requests elsewhere (${status}). Give the address that WordPress itself shows under Settings > General.`,
    )
  return failed("rejected", `${host} refuses: ${said}.`)
}

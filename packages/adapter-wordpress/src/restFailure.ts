/** What went wrong at the other side, in words that say what to do, and what it means for the article. */
import { PublishError } from "@pressline/core/effect"
import type { SafeHttpError } from "@pressline/safe-http"
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

/** The code of an answer that says that all is well, in no JSON. */
export const NO_JSON = "no_json"

interface About {
  readonly host: string
  readonly username: string
  /** The request makes something that a repeat would make twice. */
  readonly once: boolean
}

const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO$)/u

/** No answer came, or none that can be used. */
export const notAnswered = (cause: SafeHttpError, { host, once }: About): PublishError => {
  const code = codeOf(cause.cause)
  const failed = (reason: PublishError["reason"], detail: string) =>
    new PublishError({ reason, detail, cause })
  if (cause.reason === "redirected")
    return failed(
      "misconfigured",
      `${host} sends requests elsewhere. Give the address that WordPress itself shows under Settings > General.`,
    )
  if (cause.reason === "refused")
    return failed(
      "misconfigured",
      `${cause.detail}. If this WordPress is in a network of your own, say ownNetwork: true.`,
    )
  if (TLS.test(code))
    return failed(
      "misconfigured",
      `${host} has no certificate that this machine trusts (${code}). Renew it, or give Node its authority with NODE_EXTRA_CA_CERTS.`,
    )
  return failed(once && cause.sent ? "unknown" : "unavailable", `${cause.detail}.`)
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : ""

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
  if (code === NO_JSON)
    return failed(
      once ? "unknown" : "unavailable",
      `${host} answers something else than JSON. A plugin or PHP itself prints into its answers: switch the display of errors off.`,
    )
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
  return failed("rejected", `${host} refuses: ${said}.`)
}

/** Signatures of outgoing webhooks, per Standard Webhooks: what a receiver checks with any of its libraries. */
import { createHmac } from "node:crypto"
import * as Redacted from "effect/Redacted"

export interface WebhookMessage {
  /** The same for every attempt: receivers drop what they have seen. */
  readonly id: string
  readonly at: Date
  /** The body, byte for byte as it is sent. */
  readonly body: string
}

const PREFIX = "whsec_"
const LEAST_BYTES = 24
const MOST_BYTES = 64

/** The key's bytes, or undefined for what is no such secret. */
const keyOf = (secret: string): Buffer | undefined => {
  if (!secret.startsWith(PREFIX)) return undefined
  const text = secret.slice(PREFIX.length)
  const key = Buffer.from(text, "base64")
  return key.toString("base64").replace(/=+$/u, "") === text.replace(/=+$/u, "") &&
    key.length >= LEAST_BYTES &&
    key.length <= MOST_BYTES
    ? key
    : undefined
}

/** Whether it is `whsec_` and the base64 of 24 to 64 bytes. */
export const isWebhookSecret = (secret: string): boolean => keyOf(secret) !== undefined

/**
 * The headers of a message, signed with each of the secrets: two while one takes the other's place. Throws a
 * `TypeError` for a secret that is none, without saying it.
 *
 * @example
 * ```ts
 * import { signWebhook } from "@pressline/safe-http"
 * import * as Redacted from "effect/Redacted"
 *
 * const secret = Redacted.make(`whsec_${Buffer.alloc(24, "s").toString("base64")}`)
 * const headers = signWebhook({ id: "message-1", at: new Date(0), body: "{}" }, [secret])
 * console.log(headers["webhook-signature"])
 * ```
 */
export const signWebhook = (
  { at, body, id }: WebhookMessage,
  secrets: ReadonlyArray<Redacted.Redacted<string>>,
): Readonly<Record<"webhook-id" | "webhook-signature" | "webhook-timestamp", string>> => {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = keyOf(Redacted.value(secret))
    if (key === undefined)
      throw new TypeError("a webhook's secret is whsec_ and the base64 of 24 to 64 bytes")
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`
  })
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  }
}

/** Seals webhook secrets with the host's key (AES-256-GCM): no secret in clear in any row. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto"
import * as Effect from "effect/Effect"
import { invalid, type ValidationFailed } from "../domain/errors.ts"
import { Ids } from "../ports/Ids.ts"
import { Settings } from "./Settings.ts"

const VERSION = "v1"

const keyOf = (secretKey: Uint8Array): Uint8Array => createHash("sha256").update(secretKey).digest()

/** Seals a secret for storage; refused while the host has given no key to seal with. */
export const sealSecret = Effect.fnUntraced(function* (
  path: string,
  secret: string,
): Effect.fn.Return<string, ValidationFailed, Ids> {
  const { secretKey } = yield* Settings
  if (secretKey === null)
    return yield* invalid(
      path,
      "a secret can only be stored encrypted: give createAutomation the option secretKey (32 random bytes)",
    )
  // A nonce must never repeat under a key: a fresh id, bound to the secret, does not.
  const nonce = createHmac("sha256", keyOf(secretKey))
    .update(yield* (yield* Ids).next)
    .update(secret)
    .digest()
    .subarray(0, 12)
  const cipher = createCipheriv("aes-256-gcm", keyOf(secretKey), nonce)
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()])
  return [
    VERSION,
    ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url")),
  ].join(".")
})

/** Opens a sealed secret; null for none, or for one sealed with another key. */
export const openSecret = Effect.fnUntraced(function* (
  sealed: string | undefined,
): Effect.fn.Return<string | null> {
  const { secretKey } = yield* Settings
  const [version, nonce, text, tag] = sealed?.split(".") ?? []
  if (secretKey === null || version !== VERSION || !nonce || text === undefined || !tag) return null
  const part = (encoded: string): Buffer => Buffer.from(encoded, "base64url")
  return yield* Effect.try({
    try: () => {
      const decipher = createDecipheriv("aes-256-gcm", keyOf(secretKey), part(nonce))
      decipher.setAuthTag(part(tag))
      return Buffer.concat([decipher.update(part(text)), decipher.final()]).toString("utf8")
    },
    catch: () => "sealed with another key",
  }).pipe(
    Effect.catch((why) =>
      Effect.as(Effect.logWarning("a webhook secret cannot be opened", why), null),
    ),
  )
})

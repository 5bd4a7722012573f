/** Seals texts with the host's keys (AES-256-GCM): the first key seals, any of them opens. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto"
import * as Effect from "effect/Effect"
import { Ids } from "../../ports/Ids.ts"

const VERSION = "v2"

const hashOf = (key: Uint8Array): Uint8Array => createHash("sha256").update(key).digest()

/** Tells keys apart, and nothing about them. */
const keyId = (key: Uint8Array): string =>
  createHmac("sha256", key).update("pressline key id").digest("hex").slice(0, 8)

/** What everything begins with that was sealed by this key. */
export const sealedBy = (key: Uint8Array): string => `${VERSION}.${keyId(key)}.`

export const seal = Effect.fnUntraced(function* (
  key: Uint8Array,
  text: string,
): Effect.fn.Return<string, never, Ids> {
  // A nonce must never repeat under a key: a fresh id, bound to the text, does not.
  const nonce = createHmac("sha256", hashOf(key))
    .update(yield* (yield* Ids).next)
    .update(text)
    .digest()
    .subarray(0, 12)
  const cipher = createCipheriv("aes-256-gcm", hashOf(key), nonce)
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
  const parts = [nonce, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))
  return `${sealedBy(key)}${parts.join(".")}`
})

/** Null: sealed by none of these keys, or not what was sealed. */
export const unseal = (keys: ReadonlyArray<Uint8Array>, sealed: string): string | null => {
  const key = keys.find((one) => sealed.startsWith(sealedBy(one)))
  const [nonce, text, tag] = sealed
    .split(".")
    .slice(2)
    .map((part) => Buffer.from(part, "base64url"))
  if (key === undefined || nonce === undefined || text === undefined || tag === undefined)
    return null
  try {
    const decipher = createDecipheriv("aes-256-gcm", hashOf(key), nonce)
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8")
  } catch {
    return null
  }
}

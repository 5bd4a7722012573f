/** Seals webhook secrets with the host's key (AES-256-GCM): no secret in clear in any row. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { invalid, type ValidationFailed } from "../domain/errors.ts"
import { Ids } from "../ports/Ids.ts"
import { Settings } from "./Settings.ts"

const VERSION = "v1"

/** How long messages are signed with the old secret, too, after a new one was set. */
const OVERLAP = Duration.hours(24)

/** What is sealed: a target's secrets, the newest first. */
const Secrets = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      secret: Schema.RedactedFromValue(Schema.String),
      /** Milliseconds; null: until another one is set. */
      until: Schema.NullOr(Schema.Int),
    }),
  ),
)
type Secrets = typeof Secrets.Type

const keyOf = (secretKey: Uint8Array): Uint8Array => createHash("sha256").update(secretKey).digest()

/**
 * Seals a target's new secret for storage, beside the one that it replaces; refused while the host has given
 * no key to seal with.
 */
export const sealSecret = Effect.fnUntraced(function* (input: {
  readonly path: string
  readonly secret: string
  /** What is stored for the target. */
  readonly before: string | undefined
  /** The storage's clock. */
  readonly now: Date
}): Effect.fn.Return<string, ValidationFailed, Ids> {
  const { secretKey } = yield* Settings
  if (secretKey === null)
    return yield* invalid(
      input.path,
      "a secret can only be stored encrypted: give createAutomation the option secretKey (32 random bytes)",
    )
  const fresh: Secrets[number] = { secret: Redacted.make(input.secret), until: null }
  const old = (yield* openSecrets(input.before, input.now)).find(
    (secret) => Redacted.value(secret) !== input.secret,
  )
  const until = input.now.getTime() + Duration.toMillis(OVERLAP)
  const secrets = Schema.encodeSync(Secrets)(
    old === undefined ? [fresh] : [fresh, { secret: old, until }],
  )
  // A nonce must never repeat under a key: a fresh id, bound to the secrets, does not.
  const nonce = createHmac("sha256", keyOf(secretKey))
    .update(yield* (yield* Ids).next)
    .update(secrets)
    .digest()
    .subarray(0, 12)
  const cipher = createCipheriv("aes-256-gcm", keyOf(secretKey), nonce)
  const sealed = Buffer.concat([cipher.update(secrets, "utf8"), cipher.final()])
  return [
    VERSION,
    ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url")),
  ].join(".")
})

/** The secrets to sign with now, the newest first; none, too, for what was sealed with another key. */
export const openSecrets = Effect.fnUntraced(function* (
  sealed: string | undefined,
  now: Date,
): Effect.fn.Return<ReadonlyArray<Redacted.Redacted<string>>> {
  const { secretKey } = yield* Settings
  const [version, nonce, text, tag] = sealed?.split(".") ?? []
  if (secretKey === null || version !== VERSION || !nonce || text === undefined || !tag) return []
  const part = (encoded: string): Buffer => Buffer.from(encoded, "base64url")
  const secrets = yield* Effect.try({
    try: (): Secrets => {
      const decipher = createDecipheriv("aes-256-gcm", keyOf(secretKey), part(nonce))
      decipher.setAuthTag(part(tag))
      return Schema.decodeSync(Secrets)(
        Buffer.concat([decipher.update(part(text)), decipher.final()]).toString("utf8"),
      )
    },
    catch: () => "sealed with another key",
  }).pipe(
    Effect.catch((why) =>
      Effect.as(Effect.logWarning("a webhook's secret cannot be opened", why), []),
    ),
  )
  return secrets
    .filter(({ until }) => until === null || until > now.getTime())
    .map(({ secret }) => secret)
})

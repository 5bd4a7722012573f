/**
 * What of a webhook is secret: its address, whose path is often all that protects it, and what its messages
 * are signed with. A config shows the address masked; storage has it sealed with the host's key.
 */
import { createHash } from "node:crypto"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { invalid, type ValidationFailed } from "../../domain/errors.ts"
import { type NotifyTarget, targetKey } from "../../domain/NotifyTarget.ts"
import type { SealedSecrets } from "../../ports/ConfigStore.ts"
import type { Ids } from "../../ports/Ids.ts"
import { seal, sealedBy, unseal } from "./keyring.ts"
import { Settings } from "../Settings.ts"

/** How long messages are signed with the old secret, too, after a new one was set. */
const OVERLAP = Duration.hours(24)

const MASK = "/…"
const SHOWN = 4
const FINGERPRINT = 8

/**
 * `https://hooks.example.com/…W9xQ#3f9a21c0`: the host, the last four characters, and a fingerprint, so that
 * no two addresses of a site look alike. Repeatable: what is masked stays as it is.
 */
export const maskedAddress = (url: string): string => {
  const address = URL.parse(url)
  if (address === null || isMasked(url)) return url
  const { origin, pathname, search } = address
  const fingerprint = createHash("sha256").update(`${origin}${pathname}${search}`).digest("hex")
  const end = `${pathname}${search}`.slice(1).slice(-SHOWN)
  return `${origin}${MASK}${end}#${fingerprint.slice(0, FINGERPRINT)}`
}

/** No address has this sign as it is: it is written in another way in them. */
export const isMasked = (url: string): boolean => url.includes(MASK)

/** What is sealed of a target. */
const TargetSecrets = Schema.fromJsonString(
  Schema.Struct({
    address: Schema.RedactedFromValue(Schema.String),
    /** The newest first. */
    secrets: Schema.Array(
      Schema.Struct({
        secret: Schema.RedactedFromValue(Schema.String),
        /** Milliseconds; null: until another one is set. */
        until: Schema.NullOr(Schema.Int),
      }),
    ),
  }),
)
type TargetSecrets = typeof TargetSecrets.Type

/** Where the host has no key, an address that is no secret is stored as it is. */
const CLEAR = "clear."

const keyMissing = (what: string): string =>
  `${what} can only be stored encrypted: give createAutomation the option secretKey (32 random bytes)`

/** Seals a target's address and secret for storage; what of the two is left out stays what it was. */
export const sealTarget = Effect.fnUntraced(function* (input: {
  /** Of the target, in what was sent. */
  readonly path: string
  readonly format: "standard" | "slack"
  readonly address: string
  readonly secret: string | undefined
  /** What is stored for the target. */
  readonly before: string | undefined
  /** The storage's clock. */
  readonly now: Date
}): Effect.fn.Return<string, ValidationFailed, Ids> {
  const { address, before, format, now, path, secret } = input
  const [key] = (yield* Settings).secretKeys
  if (key === undefined && secret !== undefined)
    return yield* invalid(`${path}.secret`, keyMissing("a secret"))
  if (key === undefined && format === "slack")
    return yield* invalid(`${path}.url`, keyMissing("an address of Slack's is a secret, and"))
  if (isMasked(address) && before === undefined)
    return yield* invalid(`${path}.url`, "is masked, and none of this site's: write it whole")
  const opened = yield* open(before)
  const kept = isMasked(address) ? (opened?.address ?? null) : Redacted.make(address)
  if (before !== undefined && secret === undefined && isSame(kept, opened))
    if (key === undefined || !before.startsWith(CLEAR)) return before
  if (kept === null)
    return yield* invalid(`${path}.url`, "was stored with another secretKey: write it whole")
  const text = Schema.encodeSync(TargetSecrets)({
    address: kept,
    secrets: secretsAfter(valid(opened, now), secret, now),
  })
  return key === undefined ? `${CLEAR}${base64(text)}` : yield* seal(key, text)
})

/** One that cannot be opened now is left as it is: the key may come back. */
const isSame = (kept: TargetSecrets["address"] | null, opened: TargetSecrets | null): boolean =>
  kept === null || (opened !== null && Redacted.value(kept) === Redacted.value(opened.address))

/** The new one signs beside the one that it replaces. */
const secretsAfter = (
  before: TargetSecrets["secrets"],
  secret: string | undefined,
  now: Date,
): TargetSecrets["secrets"] => {
  if (secret === undefined) return before
  const old = before.find((one) => Redacted.value(one.secret) !== secret)
  const until = now.getTime() + Duration.toMillis(OVERLAP)
  const fresh = { secret: Redacted.make(secret), until: null }
  return old === undefined ? [fresh] : [fresh, { secret: old.secret, until }]
}

export interface OpenTarget {
  /** With its whole address. */
  readonly target: NotifyTarget
  /** What to sign with now, the newest first. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
}

export const CANNOT_BE_OPENED =
  "its address cannot be read: it was stored with another secretKey. Set it again"

/** A target as it can be told; null: its address was sealed with a key that the host no longer gives. */
export const withSecrets = Effect.fnUntraced(function* (
  target: NotifyTarget,
  stored: SealedSecrets,
  now: Date,
): Effect.fn.Return<OpenTarget | null> {
  if (target.kind === "email") return { target, secrets: [] }
  const opened = yield* open(stored[targetKey(target)])
  if (opened === null) return null
  return {
    target: { ...target, url: Redacted.value(opened.address) },
    secrets: valid(opened, now).map(({ secret }) => secret),
  }
})

/** The same, sealed with the host's first key; null where it cannot be opened. */
export const resealed = Effect.fnUntraced(function* (
  sealed: string,
): Effect.fn.Return<string | null, never, Ids> {
  const [key] = (yield* Settings).secretKeys
  if (key === undefined || sealed.startsWith(sealedBy(key))) return sealed
  const opened = yield* open(sealed)
  return opened === null ? null : yield* seal(key, Schema.encodeSync(TargetSecrets)(opened))
})

const open = Effect.fnUntraced(function* (
  sealed: string | undefined,
): Effect.fn.Return<TargetSecrets | null> {
  if (sealed === undefined) return null
  const { secretKeys } = yield* Settings
  const text = sealed.startsWith(CLEAR)
    ? Buffer.from(sealed.slice(CLEAR.length), "base64url").toString()
    : unseal(secretKeys, sealed)
  if (text !== null) return Schema.decodeSync(TargetSecrets)(text)
  yield* Effect.logWarning("a webhook cannot be opened: it was sealed with another secretKey")
  return null
})

const valid = (opened: TargetSecrets | null, now: Date): TargetSecrets["secrets"] =>
  (opened?.secrets ?? []).filter(({ until }) => until === null || until > now.getTime())

const base64 = (text: string): string => Buffer.from(text).toString("base64url")

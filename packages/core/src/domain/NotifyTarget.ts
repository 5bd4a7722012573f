/** Whom to tell about a run: webhooks and e-mail addresses of a site. */
import * as Schema from "effect/Schema"
import { wire } from "./wire.ts"

/** What a target can hear of. `paused` means paused by the engine, not on request. */
export const NotifyEvent = Schema.Literals(["completed", "failed", "paused", "budget"])
export type NotifyEvent = typeof NotifyEvent.Type

const WebhookUrl = Schema.String.check(
  Schema.makeFilter(
    (url: string) =>
      (URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)) || "an http(s) URL",
  ),
)
const Email = Schema.String.check(
  Schema.isPattern(/^[^\s@]+@[^\s@]+$/u, { message: "an e-mail address" }),
)

const Secret = Schema.String.check(
  Schema.isPattern(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/u, {
    message: "whsec_ and the base64 of 24 to 64 random bytes",
  }),
)

const webhook = {
  kind: Schema.Literal("webhook"),
  /** Read back it is masked: `https://hooks.example.com/…W9xQ#3f9a21c0`. Written so, the stored one stays. */
  url: WebhookUrl,
  format: Schema.Literals(["standard", "slack"]),
  events: Schema.Array(NotifyEvent),
}
const email = {
  kind: Schema.Literal("email"),
  to: Email,
  events: Schema.Array(NotifyEvent),
  /** True: what happened goes out together, once a day at 08:00 of the site's time zone. */
  digest: Schema.optionalKey(Schema.Boolean),
}

/** Why a target is not told any more; absent while it is. Setting `notify` switches its targets on again. */
const switchedOff = Schema.optionalKey(Schema.String)

/** A target as it is read back: whether a secret is set, never the secret. */
export const NotifyTarget = Schema.Union([
  wire({ ...webhook, secretSet: Schema.Boolean, switchedOff }),
  wire({ ...email, switchedOff }),
])
export type NotifyTarget = typeof NotifyTarget.Type

/** A target as it is written: a webhook's secret may be given; left out, the stored one stays. */
export const NotifyTargetInput = Schema.Union([
  wire({ ...webhook, secret: Schema.optionalKey(Secret) }),
  wire(email),
])
export type NotifyTargetInput = typeof NotifyTargetInput.Type

/** What a target of a config is recognised by across changes of it. */
export const targetKey = (target: NotifyTarget): string =>
  target.kind === "webhook" ? `webhook:${target.url}` : `email:${target.to}`

/** A target's key without a webhook's path: `webhook example.com`, `email ann@example.com`, `host`. */
export const nameOfKey = (key: string): string => {
  const [, kind = "", address = ""] = /^(\w+):(.*)$/su.exec(key) ?? []
  if (kind === "webhook") return `webhook ${URL.parse(address)?.host ?? "?"}`
  if (kind === "digest") return `digest for ${address}`
  return kind === "email" ? `email ${address}` : key
}

/** What people call it. A webhook's path is left out: with Slack and others it is the secret. */
export const targetName = (target: NotifyTarget): string =>
  target.kind === "webhook"
    ? `The webhook at ${URL.parse(target.url)?.host ?? "an unknown host"}`
    : `The e-mail address ${target.to}`

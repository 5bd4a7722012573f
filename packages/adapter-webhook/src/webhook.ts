/** A publisher for a CMS without an adapter: it is told, pulls the article, and confirms where it is. */
import {
  type PerSite,
  PublishError,
  Publisher,
  type PublishRequest,
  type Receipt,
  siteTarget,
} from "@pressline/core/effect"
import {
  isWebhookSecret,
  makeSafeHttp,
  type SafeHttpError,
  type SafeResponse,
  signWebhook,
} from "@pressline/safe-http"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { articleEvent, messageId } from "./articleEvent.ts"

/** Where a CMS listens. */
export interface WebhookTarget {
  readonly url: string
  /** `whsec_` and the base64 of 24 to 64 random bytes; two while a new one takes the old one's place. */
  readonly secret: Secret | ReadonlyArray<Secret>
  /** It is in a network of your own: a private address may be asked, also without TLS; default false. */
  readonly ownNetwork?: boolean
}

type Secret = string | Redacted.Redacted<string>

/** One CMS for all sites, or each site's own. */
export type WebhookOptions = PerSite<WebhookTarget>

/**
 * Tells a CMS of each article by a signed event (Standard Webhooks). The CMS pulls the article with
 * `GET /item/`, its pictures with `GET /media/`, and answers with `POST /confirm_published/`. It may say
 * in its answer to the event where the article is: `{ "external_id": "7", "url": "https://..." }`.
 *
 * @example
 * ```ts
 * import { createAutomation, localAi } from "@pressline/core"
 * import { webhook } from "@pressline/adapter-webhook"
 *
 * declare const secret: string
 *
 * const automation = createAutomation({
 *   ai: localAi(),
 *   publisher: webhook({ url: "https://cms.example.com/hooks/pressline", secret }),
 * })
 * ```
 */
export const webhook = (options: WebhookOptions): Layer.Layer<Publisher> =>
  Layer.succeed(
    Publisher,
    Publisher.of({
      // A repeat has the same message id, and a receiver of Standard Webhooks drops it.
      idempotency: "key",
      publish: (request) =>
        Effect.flatMap(siteTarget(options, request.siteId, "The webhook"), (target) =>
          tell(target, request),
        ),
    }),
  )

const tell = Effect.fnUntraced(function* (
  target: WebhookTarget,
  request: PublishRequest,
): Effect.fn.Return<Receipt, PublishError> {
  const url = yield* addressOf(target)
  const secrets = yield* secretsOf(target)
  const at = new Date(yield* Clock.currentTimeMillis)
  const body = JSON.stringify(articleEvent(request, at))
  const http = makeSafeHttp({
    hosts: [url.hostname],
    privateHosts: target.ownNetwork === true ? [url.host] : [],
    ...(url.port === "" ? {} : { ports: [Number(url.port)] }),
  })
  const answer = yield* http
    .request({
      url,
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...signWebhook({ id: messageId(request), at, body }, secrets),
      },
      body,
    })
    .pipe(Effect.mapError((cause) => notTold(cause)))
  if (answer.status < 200 || answer.status > 299) return yield* refusedBy(url.host, answer)
  return receiptIn(answer, request)
})

const misconfigured = (detail: string) => new PublishError({ reason: "misconfigured", detail })

const addressOf = ({ url }: WebhookTarget): Effect.Effect<URL, PublishError> => {
  const parsed = URL.parse(url)
  return parsed === null
    ? Effect.fail(misconfigured(`"${url}" is no address of a webhook: write it whole.`))
    : Effect.succeed(parsed)
}

const secretsOf = ({ secret }: WebhookTarget) => {
  const secrets = (
    Array.isArray(secret) ? (secret as ReadonlyArray<Secret>) : [secret as Secret]
  ).map((one) => (typeof one === "string" ? Redacted.make(one) : one))
  return secrets.length > 0 && secrets.every((one) => isWebhookSecret(Redacted.value(one)))
    ? Effect.succeed(secrets)
    : Effect.fail(
        misconfigured("A webhook's secret is whsec_ and the base64 of 24 to 64 random bytes."),
      )
}

const notTold = (cause: SafeHttpError): PublishError =>
  cause.reason === "refused" || cause.reason === "redirected"
    ? new PublishError({ reason: "misconfigured", detail: `${cause.detail}.`, cause })
    : new PublishError({
        reason: cause.sent ? "unknown" : "unavailable",
        detail: `${cause.detail}.`,
        cause,
      })

const refusedBy = (host: string, { headers, status }: SafeResponse): PublishError => {
  const seconds = Number(headers["retry-after"] ?? Number.NaN)
  const wait =
    Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: Math.ceil(seconds * 1000) } : {}
  const failed = (reason: PublishError["reason"], detail: string) =>
    new PublishError({ reason, detail, ...wait })
  if (status === 401 || status === 403)
    return failed(
      "unauthorized",
      `${host} does not accept the signature (${status}): is the secret the same there?`,
    )
  if (status === 404 || status === 410)
    return failed("misconfigured", `${host} listens no more at this address (${status}).`)
  if (status === 408 || status === 429 || status === 503)
    return failed("unavailable", `${host} is busy (${status}).`)
  return status >= 500
    ? failed("unknown", `${host} failed (${status}).`)
    : failed("rejected", `${host} refuses the article (${status}).`)
}

const Said = Schema.fromJsonString(
  Schema.Struct({
    external_id: Schema.optionalKey(Schema.NonEmptyString),
    url: Schema.optionalKey(Schema.NullOr(Schema.NonEmptyString)),
  }),
)

/** What the CMS says at once; else the article's own id, until it confirms. */
const receiptIn = (answer: SafeResponse, { content, previous }: PublishRequest): Receipt => {
  const said = Option.getOrNull(Schema.decodeUnknownOption(Said)(answer.text()))
  return {
    externalId: said?.external_id ?? previous?.externalId ?? content.id,
    url: said?.url ?? previous?.url ?? null,
  }
}

/** Publishes what the policy held back, once it is approved or due: no run, no credits. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Cause from "effect/Cause"
import type { AutomationConfig } from "../../domain/AutomationConfig.ts"
import type { Content } from "../../domain/Content.ts"
import type { StorageError } from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import { publishingStage } from "../../domain/Stage.ts"
import { Ids } from "../../ports/Ids.ts"
import type { DuePublication } from "../../ports/PipelineStore.ts"
import { Publisher, type PublishRequest } from "../../ports/Publisher.ts"
import { Storage } from "../../ports/Storage.ts"
import { CallFailed, type FailureKind } from "../CallFailed.ts"
import { loadPublishRequests } from "./loadPublishRequests.ts"
import { publishArticle } from "./publishArticle.ts"
import { readPublishGate } from "./publishGate.ts"
import { eachAlone } from "../eachAlone.ts"
import { retryBriefly } from "../retryStorage.ts"
import { Settings } from "../Settings.ts"

/** Sites looked at together, and how many of them are published at the same time. */
const SITES = 100
const AT_ONCE = 4

/** How much longer than a publication may take a claim lasts, so that its outcome can be stored. */
const TO_STORE = Duration.minutes(1)

type Services = Ids | Publisher | Storage

/**
 * One round over all sites with held-back articles; answers how many were published. Begins no other
 * publication once `isClosing` says so.
 */
export const publishDue = Effect.fnUntraced(function* (
  isClosing: () => boolean = () => false,
): Effect.fn.Return<number, StorageError, Services> {
  const { configs, pipeline } = yield* Storage
  let published = 0
  let after: string | null = null
  for (;;) {
    const sites: ReadonlyArray<string> = yield* retryBriefly(
      pipeline.sitesWithHeldBack({ limit: SITES, after }),
    )
    yield* eachAlone(
      yield* retryBriefly(configs.list(sites)),
      ({ siteId }) => `publishing for site ${siteId}`,
      (config) =>
        Effect.map(publishSite(config, isClosing), (count) => {
          published += count
        }),
      AT_ONCE,
    )
    after = sites.at(-1) ?? null
    if (sites.length < SITES || isClosing()) return published
  }
})

/** What a round over one site has come to. */
interface Round {
  readonly tried: Array<string>
  published: number
  /** Outages since the last success. */
  outages: number
}

/** A publisher that is away for so many articles in a row is asked again by the next sweep. */
const MOST_OUTAGES = 3

/** One article after the other, each at most once per round, until none is due or the publisher is away. */
const publishSite = Effect.fnUntraced(function* (
  config: AutomationConfig,
  isClosing: () => boolean,
) {
  const { callTimeout } = yield* Settings
  const { pipeline } = yield* Storage
  const ids = yield* Ids
  const { siteId } = config
  const round: Round = { tried: [], published: 0, outages: 0 }
  while (round.outages < MOST_OUTAGES && !isClosing()) {
    const { dailyCap, gate } = yield* retryBriefly(readPublishGate(siteId, config))
    const claim = yield* ids.next
    const [due] = yield* retryBriefly(
      pipeline.claimPublications({
        siteId,
        gate,
        dailyCap,
        except: round.tried,
        limit: 1,
        ttl: Duration.sum(callTimeout, TO_STORE),
        claim,
      }),
    )
    if (due === undefined) break
    const requests = yield* retryBriefly(loadPublishRequests([due.content]))
    const request = requests.get(due.content.id)
    if (request === undefined) break
    round.tried.push(due.content.id)
    yield* Effect.uninterruptibleMask((restore) =>
      publishOne(config, due, restore(publish(due, request, round)), round),
    )
  }
  return round.published
})

/** Publishes within the time that a call may take; who is silent for so long is asked no more in this round. */
const publish = Effect.fnUntraced(function* (
  { content }: DuePublication,
  request: PublishRequest,
  round: Round,
) {
  const { callTimeout } = yield* Settings
  const { idempotency } = yield* Publisher
  const silent = Effect.suspend(() => {
    round.outages = MOST_OUTAGES
    const kind = idempotency === "none" ? "final" : "outage"
    return unanswered(kind, `no answer within ${Duration.format(callTimeout)}`)
  })
  return yield* publishArticle(request, content.publishUnknown).pipe(
    Effect.timeoutOrElse({ duration: callTimeout, orElse: () => silent }),
  )
})

const unanswered = (kind: FailureKind, detail: string): CallFailed =>
  new CallFailed({ code: "publish_unknown", kind, detail })

/** Stores what came of a publication, also of one that was cut off. */
const publishOne = Effect.fnUntraced(function* (
  config: AutomationConfig,
  { claim, content }: DuePublication,
  publication: ReturnType<typeof publish>,
  round: Round,
) {
  const { pipeline } = yield* Storage
  const ids = yield* Ids
  const exit = yield* Effect.exit(publication)
  const about = { siteId: content.siteId, contentId: content.id, claim }
  if (Exit.isSuccess(exit)) {
    const publication = { id: yield* ids.next, contentId: content.id, ...exit.value }
    yield* retryBriefly(
      pipeline.settlePublication({ ...about, outcome: { _tag: "Published", publication } }),
    )
    yield* tell(content, "item.published", `Published by the sweep: ${content.title}.`)
    round.published += 1
    round.outages = 0
    return
  }
  const failure = yield* failureOf(exit.cause)
  // An outage that others get past is the article's own, the end of this process is not.
  const own =
    failure !== CUT_OFF &&
    (failure.kind === "item" || failure.kind === "final" || round.published > 0)
  if (!own) round.outages += 1
  const attempts = content.attempts + (own ? 1 : 0)
  const quarantine = failure.kind === "final" || attempts >= config.maxAttempts
  yield* retryBriefly(
    pipeline.settlePublication({
      ...about,
      outcome: {
        _tag: "Failed",
        attempts,
        error: { code: failure.code, message: failure.detail },
        quarantine,
      },
    }),
  )
  yield* tell(
    content,
    quarantine ? "item.quarantined" : "call.retry",
    `${content.title} could not be published: ${failure.detail}`,
  )
})

const CUT_OFF = unanswered("outage", "this process ended before the publisher answered")

/** Why an article is not published; whatever it was that ended the publication without an answer. */
const failureOf = Effect.fnUntraced(function* (cause: Cause.Cause<CallFailed>) {
  if (Cause.hasDies(cause)) {
    yield* Effect.logError("the publisher died", cause)
    return unanswered("item", "the publisher died; the log of this process says of what")
  }
  return Option.getOrElse(Cause.findErrorOption(cause), () => CUT_OFF)
})

/** Told in the log of the run that made the article, also after its end. */
const tell = Effect.fnUntraced(function* (content: Content, code: string, message: string) {
  if (content.runId === null) return
  const { log } = yield* Storage
  const line = logLine(code, message, { stage: publishingStage, itemId: content.id })
  yield* retryBriefly(log.append(content.runId, [line])).pipe(Effect.ignore({ log: "Warn" }))
})

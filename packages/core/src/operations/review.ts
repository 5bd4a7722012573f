/** What a person decides about finished articles: approve, reject, hold back, confirm. */
import * as Effect from "effect/Effect"
import type { Content } from "../domain/Content.ts"
import { invalid } from "../domain/errors.ts"
import { type LogFacts, logLine } from "../domain/LogEntry.ts"
import { publishingStage } from "../domain/Stage.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import type { PipelineStore } from "../ports/PipelineStore.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import { getItem } from "./items.ts"
import { type ByActor, type OnSite, readSite } from "./site.ts"

export interface OnContent extends OnSite, ByActor {
  readonly contentId: string
}

type Verdict = Parameters<PipelineStore["judge"]>[0]["verdict"]

/** Lets an article out: the next run or sweep publishes it. */
export const approve = Effect.fnUntraced(function* (input: OnContent) {
  return yield* judge(input, { _tag: "Approve", by: input.actor ?? null }, "approve", "Approved")
})

export interface RejectInput extends OnContent {
  /** In words; kept with the article. */
  readonly reason: string
}

/** Keeps an article back until it is approved; the reason is kept with it. */
export const reject = Effect.fnUntraced(function* (input: RejectInput) {
  if (input.reason.trim() === "") return yield* invalid("reason", "a reason in words")
  const verdict: Verdict = { _tag: "Reject", by: input.actor ?? null, reason: input.reason }
  return yield* judge(input, verdict, "reject", `Rejected: ${input.reason}`)
})

export interface HoldBackInput extends OnContent {
  /** Not published before; null takes such a hold away. */
  readonly until: Date | null
}

/** Not before `until`; null takes such a hold away. */
export const holdBack = Effect.fnUntraced(function* (input: HoldBackInput) {
  if (
    input.until !== null &&
    !(input.until instanceof Date && !Number.isNaN(input.until.getTime()))
  )
    return yield* invalid("until", "a valid date, or null")
  const words =
    input.until === null ? "No longer held back" : `Held back until ${input.until.toISOString()}`
  return yield* judge(input, { _tag: "Hold", until: input.until }, "hold", words)
})

const judge = Effect.fnUntraced(function* (
  input: OnContent,
  verdict: Verdict,
  action: string,
  words: string,
) {
  const { siteId } = yield* readSite(input.siteId)
  const { pipeline } = yield* Storage
  const before = yield* contentOf(siteId, input.contentId)
  if (before.status === "published") {
    if (verdict._tag === "Approve") return before
    return yield* invalid("contentId", "is published already: it cannot be held back any more")
  }
  const content = yield* retryBriefly(
    pipeline.judge({ siteId, contentId: input.contentId, verdict }),
  )
  yield* tell(content, `item.${action}`, words, input.actor)
  yield* audit(siteId, input, action, { content_id: content.id, ...factsOf(verdict) })
  return content
})

/** What the audit trail keeps of a decision, beyond who and when. */
const factsOf = (verdict: Verdict): LogFacts => {
  switch (verdict._tag) {
    case "Approve":
      return {}
    case "Reject":
      return { reason: verdict.reason }
    case "Hold":
      return { until: verdict.until?.toISOString() ?? null }
  }
}

export interface ConfirmPublishedInput extends OnContent {
  /** What the article is called where it was published. */
  readonly externalId: string
  /** Where it can be read. */
  readonly url?: string
}

/** The host published an article itself (by pull or webhook) and says where. */
export const confirmPublished = Effect.fnUntraced(function* (input: ConfirmPublishedInput) {
  const { siteId } = yield* readSite(input.siteId)
  if (input.externalId.trim() === "")
    return yield* invalid("externalId", "what the article is called where it was published")
  const { pipeline } = yield* Storage
  const { failedStage, status } = yield* contentOf(siteId, input.contentId)
  // One set aside in stage 7 may be out already: this is how a person says so.
  if (status !== "review" && status !== "published" && failedStage !== publishingStage)
    return yield* invalid("contentId", `is ${status}: only a finished article can be published`)
  const ids = yield* Ids
  const publication = {
    id: yield* ids.next,
    contentId: input.contentId,
    externalId: input.externalId,
    url: input.url ?? null,
  }
  const content = yield* retryBriefly(pipeline.confirmPublished({ siteId, publication }))
  yield* tell(content, "item.published", "Confirmed as published", input.actor)
  yield* audit(siteId, input, "confirm_published", { content_id: content.id })
  return content
})

const contentOf = Effect.fnUntraced(function* (siteId: string, contentId: string) {
  return (yield* getItem({ siteId, kind: "content", id: contentId })) as Content
})

/** In the log of the run that made the article, also after its end. */
const tell = Effect.fnUntraced(function* (
  { id, runId, title }: Content,
  code: string,
  words: string,
  actor: string | undefined,
) {
  if (runId === null) return
  const { log } = yield* Storage
  const line = logLine(code, `${words}: ${title}`, {
    stage: publishingStage,
    itemId: id,
    actor: actor ?? null,
  })
  yield* retryBriefly(log.append(runId, [line])).pipe(Effect.ignore({ log: "Warn" }))
})

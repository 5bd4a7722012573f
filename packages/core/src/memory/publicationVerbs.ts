/** Articles on their way out: what people decide about them, and what the publication sweep does. */
import * as Effect from "effect/Effect"
import type { Content } from "../domain/Content.ts"
import { ItemNotFound } from "../domain/errors.ts"
import type { PublishGate } from "../domain/Intake.ts"
import type { NewPublication } from "../domain/Publication.ts"
import { publishingStage } from "../domain/Stage.ts"
import type { DuePublication, PipelineStore } from "../ports/PipelineStore.ts"
import { fail } from "./commitItems.ts"
import { passesGate } from "./intake.ts"
import type { MemoryState } from "./MemoryState.ts"
import { asPublished, storePublication } from "./storeOutputs.ts"

type PublicationVerbs = Pick<
  PipelineStore,
  | "judge"
  | "sitesWithHeldBack"
  | "claimPublications"
  | "settlePublication"
  | "confirmPublished"
  | "countPublished"
>

export const publicationVerbs = (state: MemoryState): PublicationVerbs => ({
  judge: ({ contentId, siteId, verdict }) =>
    onContent(state, siteId, contentId, (content) => {
      if (content.status === "published") return content
      const judged = judge(content, verdict, state.now())
      state.items.put("content", judged)
      return judged
    }),
  sitesWithHeldBack: ({ after, limit }) =>
    Effect.sync(() =>
      Array.from(state.items.siteIds())
        .filter((id) => (after === null || id > after) && state.items.site(id).heldBack.size > 0)
        .sort()
        .slice(0, limit),
    ),
  claimPublications: ({ claim, dailyCap, except, gate, limit, siteId, ttl }) =>
    Effect.sync(() =>
      claimable(state, siteId, gate, claim)
        .filter(({ id }) => !except.includes(id))
        .slice(0, Math.min(limit, roomUnder(state, siteId, dailyCap, claim)))
        .map((content): DuePublication => {
          const earlier = state.items.claimOf(content.id)
          const ranOut = earlier !== undefined && earlier.expiresAt <= state.time()
          const claimed = ranOut ? { ...content, publishUnknown: true } : content
          state.items.setClaim(claimed, { claim, expiresAt: state.after(ttl).getTime() })
          return { content: claimed, claim }
        }),
    ),
  settlePublication: ({ claim, contentId, outcome, siteId }) =>
    Effect.sync(() => {
      const content = state.items.find(siteId, "content", contentId)
      const live = state.items.claimOf(contentId)
      if (content === undefined || live?.claim !== claim) return false
      const at = state.now()
      if (live.expiresAt <= at.getTime()) return false
      if (outcome._tag === "Published") {
        publish(state, content, outcome.publication, at)
      } else {
        state.items.setClaim(fail(content, outcome, 7, null, at), null)
      }
      return true
    }),
  confirmPublished: ({ publication, siteId }) =>
    onContent(state, siteId, publication.contentId, (content) =>
      publish(state, content, publication, state.now()),
    ),
  countPublished: (siteId, since) => Effect.sync(() => countPublished(state, siteId, since)),
})

/** Publications since then, and those that are being made; but not by `own`, a claim that is repeated. */
const countPublished = (
  state: MemoryState,
  siteId: string,
  since: Date,
  own: string | null = null,
): number => {
  const { heldBack, publishedAt } = state.items.site(siteId)
  let first = publishedAt.length
  while (first > 0 && (publishedAt[first - 1] ?? 0) >= since.getTime()) first--
  const now = state.time()
  const claimed = [...heldBack].filter((id) => {
    const live = state.items.claimOf(id)
    return live !== undefined && live.expiresAt > now && live.claim !== own
  })
  return publishedAt.length - first + claimed.length
}

const roomUnder = (
  state: MemoryState,
  siteId: string,
  dailyCap: { readonly cap: number; readonly since: Date } | null,
  claim: string,
): number =>
  dailyCap === null
    ? Number.MAX_SAFE_INTEGER
    : Math.max(0, dailyCap.cap - countPublished(state, siteId, dailyCap.since, claim))

const onContent = (
  state: MemoryState,
  siteId: string,
  contentId: string,
  change: (content: Content) => Content,
): Effect.Effect<Content, ItemNotFound> =>
  Effect.suspend(() => {
    const content = state.items.find(siteId, "content", contentId)
    return content === undefined
      ? Effect.fail(new ItemNotFound({ kind: "content", id: contentId }))
      : Effect.succeed(change(content))
  })

/** Stores that an article is out, by others than a run. */
const publish = (
  state: MemoryState,
  content: Content,
  publication: NewPublication,
  at: Date,
): Content => {
  const { siteId } = content
  const made = storePublication(state.items, publication, { siteId, runId: null, at })
  state.items.site(siteId).processed[7] += made
  const published = asPublished(content, at)
  state.items.setClaim(published, null)
  return published
}

const judge = (
  content: Content,
  verdict: Parameters<PipelineStore["judge"]>[0]["verdict"],
  at: Date,
): Content => {
  const decided = { ...content, updatedAt: at }
  switch (verdict._tag) {
    case "Approve":
      return {
        ...decided,
        approvedAt: at,
        approvedBy: verdict.by,
        rejectedAt: null,
        rejectedBy: null,
        rejectReason: null,
      }
    case "Reject":
      return {
        ...decided,
        rejectedAt: at,
        rejectedBy: verdict.by,
        rejectReason: verdict.reason,
        approvedAt: null,
        approvedBy: null,
      }
    case "Hold":
      return { ...decided, publishAfter: verdict.until }
  }
}

/** What the sweep may claim now, by id; a claim repeated under its own name answers the same. */
const claimable = (
  state: MemoryState,
  siteId: string,
  gate: PublishGate,
  claim: string,
): ReadonlyArray<Content> => {
  const now = state.time()
  const run = state.runs.busy(siteId)
  const publishing = run?.status === "running" && run.currentStage === publishingStage
  return Array.from(state.items.site(siteId).heldBack)
    .flatMap((id) => state.items.get("content", id) ?? [])
    .filter((content) => {
      const earlier = state.items.claimOf(content.id)
      const free = !publishing && (earlier === undefined || earlier.expiresAt <= now)
      return (free || earlier?.claim === claim) && passesGate(content, gate, now)
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

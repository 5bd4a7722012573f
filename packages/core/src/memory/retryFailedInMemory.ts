/** Quarantined items, put back into the status they waited in. */
import * as Effect from "effect/Effect"
import type { InputItem, ItemByKind } from "../domain/Item.ts"
import { InputKind, publishingStage, stageFacts } from "../domain/Stage.ts"
import type { PipelineStore } from "../ports/PipelineStore.ts"
import type { MemoryItems } from "./MemoryItems.ts"
import type { MemoryState } from "./MemoryState.ts"
import { finished } from "./storeOutputs.ts"

type RetryInput = Parameters<PipelineStore["retryFailed"]>[0]

export const retryFailedInMemory =
  (state: MemoryState): PipelineStore["retryFailed"] =>
  (input) =>
    Effect.sync(() => {
      const at = state.now()
      const failed = Array.from(failedItems(state.items, input))
      for (const [kind, item] of failed) state.items.put(kind, restored(item, at))
      const inHand = state.runs.busy(input.siteId)?.inHand
      const publishing = inHand?.stage === publishingStage ? inHand.ids : []
      for (const [, item] of failed) {
        const contentId = "prompt" in item ? item.contentId : "slug" in item ? item.id : null
        if (contentId !== null && !publishing.includes(contentId))
          awaitImages(state.items, contentId, at)
      }
      return failed.length
    })

function* failedItems(
  items: MemoryItems,
  { failedRunId, ids, siteId, stage }: RetryInput,
): Generator<readonly [InputKind, InputItem]> {
  for (const kind of InputKind.literals) {
    const shelf = items.site(siteId).shelves[kind]
    for (const id of ids === null ? [...shelf.inStatus("failed")] : new Set(ids)) {
      const item = items.find(siteId, kind, id)
      if (item?.status !== "failed") continue
      if (stage !== null && item.failedStage !== stage) continue
      if (failedRunId !== null && item.failedRunId !== failedRunId) continue
      if (ids === null && item.lastError?.code === "publish_unknown") continue
      yield [kind, item]
    }
  }
}

const restored = (item: InputItem, at: Date): ItemByKind[InputKind] =>
  ({
    ...item,
    ...finished,
    status: item.failedStage === null ? item.status : stageFacts(item.failedStage).inputStatus,
    updatedAt: at,
    ...("prompt" in item ? { retried: true } : {}),
    // A person has looked at where it is.
    ...("slug" in item && item.lastError?.code === "publish_unknown"
      ? { publishUnknown: false }
      : {}),
  }) as ItemByKind[InputKind]

/** An article in review that has an image to wait for again is not finished. */
const awaitImages = (items: MemoryItems, contentId: string, at: Date): void => {
  const content = items.get("content", contentId)
  if (content?.status !== "review") return
  if (items.imagesOf(contentId).some(({ status }) => status === "pending"))
    items.put("content", { ...content, status: "prompted", updatedAt: at })
}

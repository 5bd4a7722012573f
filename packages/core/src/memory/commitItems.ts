/** What a commit does to the items that went in: the finished move on, the failed remember why. */
import type { StartedRun } from "../domain/AutomationRun.ts"
import type { Content } from "../domain/Content.ts"
import type { InputItem, ItemByKind } from "../domain/Item.ts"
import { type InputKind, stageFacts, type StageNumber } from "../domain/Stage.ts"
import type { Advanced, Commit, Failed } from "../ports/PipelineStore.ts"
import type { MemoryItems } from "./MemoryItems.ts"
import { asPublished, finished } from "./storeOutputs.ts"

export const advanceItems = (
  items: MemoryItems,
  run: StartedRun,
  commit: Commit,
  at: Date,
): void => {
  const { stage } = commit
  const { inputKind } = stageFacts(stage)
  const illustrated = new Set(commit.outputs.images?.map(({ contentId }) => contentId))
  for (const advanced of commit.advanced) {
    const item = items.get(inputKind, advanced.id)
    if (item === undefined) continue
    put(items, inputKind, advance(item, stage, advanced, illustrated, at))
    // An article that is updated went through stage 7 before.
    const again = stage === 7 && items.publicationOf(item.id) !== undefined
    if (!again) items.site(run.siteId).processed[stage]++
  }
  if (stage === 1) joinClusters(items, run.siteId, commit.advanced, at)
  if (stage === 6) reviewArticles(items, commit, at)
}

export const recordFailures = (
  items: MemoryItems,
  run: StartedRun,
  commit: Commit,
  at: Date,
): void => {
  const { inputKind } = stageFacts(commit.stage)
  const processed = run.stages[commit.stage].processed + commit.advanced.length
  for (const failed of commit.failed) {
    const item = items.get(inputKind, failed.id)
    if (item === undefined) continue
    const outage = failed.outage ? { outages: item.outages + 1, outageMark: processed } : {}
    const next = { ...fail(item, failed, commit.stage, run.runId, at), ...outage }
    put(items, inputKind, next)
  }
}

/** An item after an answered failure; an unknown outcome of a publication stays unknown. */
export const fail = <I extends InputItem>(
  item: I,
  failed: Pick<Failed, "attempts" | "error" | "quarantine">,
  failedStage: StageNumber,
  failedRunId: string | null,
  at: Date,
): I => ({
  ...item,
  attempts: failed.attempts,
  lastError: { ...failed.error, at },
  updatedAt: at,
  ...(failed.quarantine ? { status: "failed", failedStage, failedRunId } : {}),
  ...(failed.error.code === "publish_unknown" && "publishUnknown" in item
    ? { publishUnknown: true }
    : {}),
})

const advance = (
  item: InputItem,
  stage: StageNumber,
  { clusterId, media }: Advanced,
  illustrated: ReadonlySet<string>,
  at: Date,
): InputItem => {
  if (stage === 7 && "slug" in item) return asPublished(item, at)
  const next = { ...item, ...finished, updatedAt: at }
  if (stage === 5 && "slug" in next)
    return illustrated.has(next.id) ? { ...next, status: "prompted" } : inReview(next, at)
  return {
    ...next,
    status: stageFacts(stage).doneStatus,
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(media === undefined ? {} : { media }),
  } as InputItem
}

const inReview = (content: Content, at: Date): Content => ({
  ...content,
  status: "review",
  reviewAt: at,
  updatedAt: at,
})

/** Clusters list their keywords; joining one never changes its status. */
const joinClusters = (
  items: MemoryItems,
  siteId: string,
  advanced: ReadonlyArray<Advanced>,
  at: Date,
): void => {
  const joining = new Map<string, Array<string>>()
  for (const { clusterId, id } of advanced) {
    if (clusterId === undefined) continue
    const ids = joining.get(clusterId)
    if (ids === undefined) joining.set(clusterId, [id])
    else ids.push(id)
  }
  for (const [clusterId, ids] of joining) joinCluster(items, siteId, clusterId, ids, at)
}

export const joinCluster = (
  items: MemoryItems,
  siteId: string,
  clusterId: string,
  keywordIds: ReadonlyArray<string>,
  at: Date,
): void => {
  const cluster = items.find(siteId, "cluster", clusterId)
  if (cluster === undefined) return
  items.put("cluster", {
    ...cluster,
    keywordIds: [...cluster.keywordIds, ...keywordIds],
    updatedAt: at,
  })
}

/** Articles of which the last pending image is decided are finished; published ones are updated. */
const reviewArticles = (items: MemoryItems, commit: Commit, at: Date): void => {
  const decided = [...commit.advanced, ...commit.failed.filter(({ quarantine }) => quarantine)]
  const contentIds = new Set(decided.flatMap(({ id }) => items.get("image", id)?.contentId ?? []))
  for (const id of contentIds) {
    const content = items.get("content", id)
    if (content?.status !== "prompted" && content?.status !== "published") continue
    if (items.imagesOf(id).every(({ status }) => status !== "pending"))
      items.put("content", inReview(content, at))
  }
}

const put = (items: MemoryItems, kind: InputKind, item: InputItem): void =>
  items.put(kind, item as ItemByKind[InputKind])

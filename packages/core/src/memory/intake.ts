/** Which items an intake takes, how many there are, and which come next. */
import type { RunRecord } from "../domain/AutomationRun.ts"
import type { Content } from "../domain/Content.ts"
import type { Intake, PublishGate } from "../domain/Intake.ts"
import type { InputItem, Rank } from "../domain/Item.ts"
import { passesAtOnce } from "../domain/PublishPolicy.ts"
import { keyOf, type StatusQueue } from "./ItemShelf.ts"
import type { MemoryItems } from "./MemoryItems.ts"
import { comparePlaces, type Place } from "./OrderedIndex.ts"

/** The site as a run sees it at an instant, or as it is when `run` is null. */
export interface View {
  readonly items: MemoryItems
  readonly siteId: string
  readonly run: RunRecord | null
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Whether the publish policy lets an article out; claims are looked at elsewhere. */
export const passesGate = (content: Content, gate: PublishGate, now: number): boolean => {
  if (gate.closed || content.rejectedAt !== null) return false
  if (content.publishAfter !== null && content.publishAfter.getTime() > now) return false
  if (content.approvedAt !== null) return true
  if (gate.approvedOnly) return false
  return (content.reviewAt ?? content.updatedAt).getTime() + gate.holdMs <= now
}

const isEligible = (view: View, intake: Intake, item: InputItem): boolean => {
  const { items, now, run } = view
  if (run !== null) {
    const until = run.stages[intake.stage].arrivalsUntil
    if (item.failedRunId === run.runId) return false
    if (until !== null && item.createdAt.getTime() > until.getTime()) return false
  }
  if (intake.stage === 6 && "prompt" in item && !items.isIllustrable(item)) return false
  if (intake.gate === null || !("slug" in item)) return true
  const claim = items.claimOf(item.id)
  return passesGate(item, intake.gate, now) && (claim === undefined || claim.expiresAt <= now)
}

/** Whether every item but the special ones is eligible, so that they need not be looked at. */
const takesAllPlain = ({ run }: View, { gate, stage }: Intake): boolean =>
  (run === null || run.stages[stage].arrivalsUntil === null) &&
  (gate === null || passesAtOnce(gate))

function* eligibleAmong(view: View, intake: Intake, ids: Iterable<string>): Generator<InputItem> {
  for (const id of ids) {
    const item = view.items.get(intake.kind, id)
    if (item !== undefined && isEligible(view, intake, item)) yield item
  }
}

const queues = (view: View, intake: Intake): ReadonlyArray<StatusQueue> => {
  const shelf = view.items.site(view.siteId).shelves[intake.kind]
  return [...new Set(intake.statuses)].flatMap((status) => shelf.queue(status) ?? [])
}

/** How many items an intake would take. */
export const countEligible = (view: View, intake: Intake): number => {
  const shelf = view.items.site(view.siteId).shelves[intake.kind]
  let count = 0
  for (const status of new Set(intake.statuses)) {
    const queue = shelf.queue(status)
    if (queue === undefined) continue
    const plain = takesAllPlain(view, intake)
    if (plain) count += shelf.count(status) - queue.special.size
    const looked = eligibleAmong(view, intake, plain ? queue.special : shelf.inStatus(status))
    while (looked.next().done !== true) count++
  }
  return count
}

/** Whether an intake would take this item. */
export const isEligibleId = (view: View, intake: Intake, id: string): boolean => {
  const item = view.items.find(view.siteId, intake.kind, id)
  return (
    item !== undefined && intake.statuses.includes(item.status) && isEligible(view, intake, item)
  )
}

/** The next items of a rank, in order, without those in `keep`. */
export const nextOfRank = (
  view: View,
  intake: Intake,
  rank: Rank,
  keep: ReadonlySet<string>,
  limit: number,
): ReadonlyArray<InputItem> => {
  const found: Array<InputItem> = []
  const lists = queues(view, intake)
  for (const queue of lists) {
    let left = limit
    if (left <= 0) break
    for (const item of eligibleAmong(view, intake, queue.ranks[rank].ascending())) {
      if (keep.has(item.id)) continue
      found.push(item)
      if (--left === 0) break
    }
  }
  if (lists.length < 2) return found
  const place = (item: InputItem): Place => ({ key: keyOf(item), id: item.id })
  return found.sort((a, b) => comparePlaces(place(a), place(b))).slice(0, limit)
}

/** MemorySlots: due times by site, and an index of those claimed and not resolved. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import type { Slot } from "../domain/Slot.ts"
import type { SlotClaim, Slots } from "../ports/Slots.ts"
import type { MemoryConfigs } from "./MemoryConfigStore.ts"
import type { MemoryTime } from "./MemoryTime.ts"

export class MemorySlotRows {
  /** Slots of a site by due time. */
  readonly #bySite = new Map<string, Map<number, Slot>>()
  readonly #unresolved = new Set<Slot>()

  get(siteId: string, dueAt: Date): Slot | undefined {
    return this.#bySite.get(siteId)?.get(dueAt.getTime())
  }

  /** Stores a slot; `before` is what it replaces. */
  put(slot: Slot, before: Slot | undefined): void {
    const slots = this.#bySite.get(slot.siteId) ?? new Map<number, Slot>()
    this.#bySite.set(slot.siteId, slots)
    slots.set(slot.dueAt.getTime(), slot)
    if (before !== undefined) this.#unresolved.delete(before)
    if (slot.outcome === "claimed") this.#unresolved.add(slot)
  }

  of(siteId: string): ReadonlyArray<Slot> {
    return Array.from(this.#bySite.get(siteId)?.values() ?? [])
  }

  unresolved(): ReadonlyArray<Slot> {
    return Array.from(this.#unresolved)
  }

  delete(siteId: string): void {
    for (const slot of this.of(siteId)) this.#unresolved.delete(slot)
    this.#bySite.delete(siteId)
  }
}

interface WithSlots extends MemoryTime {
  readonly configs: MemoryConfigs
  readonly slots: MemorySlotRows
}

export const memorySlots = (state: WithSlots): Slots => ({
  listDue: (limit) =>
    Effect.sync(() => {
      const now = state.now()
      const configs = Array.from(state.configs.all())
        .filter((config) => isDue(config, now))
        .sort((a, b) => dueTime(a) - dueTime(b))
        .slice(0, limit)
      return { now, configs }
    }),
  claim: (claims) =>
    Effect.sync(() => claims.filter((claim) => won(state, claim)).map(({ siteId }) => siteId)),
  resolve: ({ dueAt, outcome, runId, siteId }) =>
    Effect.sync(() => {
      const slot = state.slots.get(siteId, dueAt)
      if (slot?.outcome !== "claimed") return
      state.slots.put({ ...slot, outcome, runId, resolvedAt: state.now() }, slot)
    }),
  listUnresolved: (olderThan, limit, after = null) =>
    Effect.sync(() => {
      const since = state.time() - Duration.toMillis(olderThan)
      return state.slots
        .unresolved()
        .filter(({ claimedAt }) => claimedAt.getTime() <= since)
        .filter((slot) => after === null || byDueTime(slot, after) > 0)
        .sort(byDueTime)
        .slice(0, limit)
    }),
  list: (siteId, limit) =>
    Effect.sync(() =>
      Array.from(state.slots.of(siteId))
        .sort((a, b) => b.dueAt.getTime() - a.dueAt.getTime())
        .slice(0, limit),
    ),
})

/** Claims the due time of a site, unless someone else was faster. */
const won = (state: WithSlots, claim: SlotClaim): boolean => {
  const { dueAt, missed, nextRunAt, runFor, siteId } = claim
  const config = state.configs.get(siteId)
  if (config?.enabled !== true || config.nextRunAt?.getTime() !== dueAt.getTime()) return false
  state.configs.change(siteId, { nextRunAt })
  const at = state.now()
  const insert = (due: Date, outcome: Slot["outcome"]): void => {
    if (state.slots.get(siteId, due) !== undefined) return
    const resolvedAt = outcome === "claimed" ? null : at
    state.slots.put(
      { siteId, dueAt: due, outcome, runId: null, claimedAt: at, resolvedAt },
      undefined,
    )
  }
  if (runFor !== null) insert(runFor, "claimed")
  for (const due of missed) insert(due, "skipped_missed")
  return true
}

const byDueTime = (a: Pick<Slot, "dueAt" | "siteId">, b: Pick<Slot, "dueAt" | "siteId">): number =>
  a.dueAt.getTime() - b.dueAt.getTime() || compare(a.siteId, b.siteId)

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const dueTime = (config: AutomationConfig): number => config.nextRunAt?.getTime() ?? Infinity

const isDue = (config: AutomationConfig, now: Date): boolean =>
  config.enabled && dueTime(config) <= now.getTime()

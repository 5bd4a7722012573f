/** MemoryOutbox: notifications on their way, and an index of those that are not there yet. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RunRecord } from "../domain/AutomationRun.ts"
import type { Delivery, NewNotification } from "../domain/Notification.ts"
import type { Outbox } from "../ports/Outbox.ts"
import type { MemoryTime } from "./MemoryTime.ts"

export class MemoryDeliveries {
  readonly #byId = new Map<string, Delivery>()
  /** Ids by run, in the order they were recorded; and what must be unique within the run. */
  readonly #byRun = new Map<
    string,
    { readonly ids: Array<string>; readonly episodes: Set<string> }
  >()
  /** Budgets' episodes: which run told, and when. They outlive its notifications. */
  readonly #budgets = new Map<string, { readonly runId: string; readonly at: Date }>()
  readonly #pending = new Set<string>()

  /** Ids by site, event and episode of what was gathered. */
  readonly #gathered = new Map<string, string>()

  #ofRun(runId: string) {
    const known = this.#byRun.get(runId)
    if (known !== undefined) return known
    const ofRun = { ids: [], episodes: new Set<string>() }
    this.#byRun.set(runId, ofRun)
    return ofRun
  }

  #add(runId: string, delivery: Delivery): void {
    this.#ofRun(runId).ids.push(delivery.notification.id)
    this.put(delivery)
  }

  /** Records a notification with its transition, unless the run has told of that episode. */
  record(run: RunRecord, fresh: NewNotification, at: Date): void {
    const ofRun = this.#ofRun(run.runId)
    const episode = `${fresh.event} ${fresh.episode}`
    // A budget belongs to a site or an account: whichever run notices first has told.
    const told = fresh.event === "budget" ? this.#budgets : ofRun.episodes
    if (told.has(episode) || this.#byId.has(fresh.id)) return
    if (fresh.event === "budget") this.#budgets.set(episode, { runId: run.runId, at })
    else ofRun.episodes.add(episode)
    const { event, facts, id } = fresh
    this.#add(run.runId, {
      notification: {
        id,
        siteId: run.siteId,
        runId: run.runId,
        event,
        episode: fresh.episode,
        at,
        facts,
      },
      attempts: 0,
      delivered: [],
      status: "pending",
      lastError: null,
      nextAttemptAt: at,
    })
  }

  /** See `Outbox.gather`. */
  gather(where: { siteId: string; runId: string; at: Date; dueAt: Date }, fresh: NewNotification) {
    const { episode, event, facts, id } = fresh
    const { at, dueAt, runId, siteId } = where
    const key = `${siteId} ${event} ${episode}`
    const there = this.get(this.#gathered.get(key) ?? "")
    if (there !== undefined) {
      const { notification } = there
      const isOpen = there.status === "pending" && there.attempts === 0
      if (isOpen) {
        const all = { ...notification.facts, ...facts }
        this.put({ ...there, notification: { ...notification, facts: all } })
      }
      return (
        isOpen || Object.entries(facts).every(([name, fact]) => notification.facts[name] === fact)
      )
    }
    this.#gathered.set(key, id)
    this.#add(runId, {
      notification: { id, siteId, runId, event, episode, at, facts },
      attempts: 0,
      delivered: [],
      status: "pending",
      lastError: null,
      nextAttemptAt: dueAt,
    })
    return true
  }

  hasTold(budget: string): boolean {
    return this.#budgets.has(`budget ${budget}`)
  }

  get(id: string): Delivery | undefined {
    return this.#byId.get(id)
  }

  put(delivery: Delivery): void {
    const { id } = delivery.notification
    this.#byId.set(id, delivery)
    if (delivery.status === "pending") this.#pending.add(id)
    else this.#pending.delete(id)
  }

  of(runId: string): ReadonlyArray<Delivery> {
    return (this.#byRun.get(runId)?.ids ?? []).flatMap((id) => this.#byId.get(id) ?? [])
  }

  /** Pending deliveries whose next attempt is due, the longest due first. */
  due(now: number): ReadonlyArray<Delivery> {
    return Array.from(this.#pending)
      .flatMap((id) => this.#byId.get(id) ?? [])
      .filter(({ nextAttemptAt }) => nextAttemptAt.getTime() <= now)
      .sort((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime())
  }

  /** Forgets budgets' episodes that were told before then, by runs that are gone. */
  forgetBudgets(before: Date, isThere: (runId: string) => boolean): void {
    for (const [episode, { at, runId }] of this.#budgets)
      if (at.getTime() < before.getTime() && !isThere(runId)) this.#budgets.delete(episode)
  }

  delete(runId: string): void {
    for (const id of this.#byRun.get(runId)?.ids ?? []) {
      this.#byId.delete(id)
      this.#pending.delete(id)
    }
    this.#byRun.delete(runId)
  }
}

export const memoryOutbox = (
  state: MemoryTime & { readonly deliveries: MemoryDeliveries },
): Outbox => ({
  claimDue: ({ limit, ttl }) =>
    Effect.sync(() =>
      state.deliveries
        .due(state.time())
        .slice(0, limit)
        .map((delivery) => {
          const claimed: Delivery = {
            ...delivery,
            attempts: delivery.attempts + 1,
            nextAttemptAt: state.after(ttl),
          }
          state.deliveries.put(claimed)
          return claimed
        }),
    ),
  settle: ({ delivered, done, error, id, retryIn }) =>
    Effect.sync(() => {
      const delivery = state.deliveries.get(id)
      if (delivery?.status !== "pending") return
      state.deliveries.put({
        ...delivery,
        delivered: [...new Set([...delivery.delivered, ...delivered])],
        status: done ? "delivered" : retryIn === null ? "dead" : "pending",
        lastError: error,
        nextAttemptAt: state.after(retryIn ?? Duration.zero),
      })
    }),
  replay: ({ id, siteId }) =>
    Effect.sync(() => {
      const delivery = state.deliveries.get(id)
      if (delivery?.notification.siteId !== siteId) return false
      state.deliveries.put({
        ...delivery,
        attempts: 0,
        delivered: delivery.status === "delivered" ? [] : delivery.delivered,
        status: "pending",
        nextAttemptAt: state.after(Duration.zero),
      })
      return true
    }),
  gather: ({ dueAt, notification, runId, siteId }) =>
    Effect.sync(() =>
      state.deliveries.gather({ siteId, runId, at: state.now(), dueAt }, notification),
    ),
  told: (episodes) =>
    Effect.sync(() => episodes.filter((episode) => state.deliveries.hasTold(episode))),
  list: ({ runId }) => Effect.sync(() => state.deliveries.of(runId)),
})

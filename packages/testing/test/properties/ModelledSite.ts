/** A site as a few facts say it must be, whatever was done to it; and what a kit has stored of it. */
import type { Settings } from "@pressline/core"
import {
  addCredits,
  type Credits,
  creditsOf,
  isActive,
  isTerminal,
  noCredits,
} from "@pressline/core/effect"
import type { Item, ItemKind, StartedRun } from "@pressline/core/effect"
import { checkInvariants, type TestKit } from "@pressline/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

const MINUTE = 60_000
const DAY = 86_400_000
/** A tick, and the start of a process in between. */
const LATE = 3 * MINUTE

interface ModelledRun {
  readonly status: StartedRun["status"]
  readonly epoch: number
  readonly percentage: number
  readonly logNumber: number
}

/** What is asked of a run and not withdrawn. */
interface Wishes {
  pause: boolean
  cancel: boolean
  resume: boolean
}

export class ModelledSite {
  readonly kit: TestKit
  readonly #runs = new Map<string, ModelledRun>()
  readonly #wishes = new Map<string, Wishes>()
  readonly #grants = new Set<string>()
  #granted: Credits = noCredits
  readonly keys = new Map<string, string>()
  readonly phrases = new Set<string>()
  readonly rejected = new Set<string>()
  /** The schedule: since when it is what it is, null while it is off; and its minute of the day. */
  #since: number | null = null
  #minute = 120
  readonly #due = new Set<number>()
  readonly #mayBeDue = new Set<number>()

  constructor(kit: TestKit) {
    this.kit = kit
  }

  now(): number {
    return this.kit.clock.now().getTime()
  }

  // What is done to it.

  granted(key: string, amount: number): void {
    if (this.#grants.has(key)) return
    this.#grants.add(key)
    this.#granted = addCredits(this.#granted, creditsOf(amount))
  }

  wishes(runId: string): Wishes {
    const wishes = this.#wishes.get(runId) ?? { pause: false, cancel: false, resume: false }
    this.#wishes.set(runId, wishes)
    return wishes
  }

  /** The schedule is another one from now on; a slot that is due right now may be lost with the old one. */
  scheduled(patch: Partial<Settings>): void {
    if (patch.enabled === undefined && patch.scheduledTime === undefined) return
    this.passed()
    const enabled = patch.enabled ?? this.#since !== null
    const [hours = 0, minutes = 0] = (patch.scheduledTime ?? "").split(":").map(Number)
    const minute = patch.scheduledTime === undefined ? this.#minute : hours * 60 + minutes
    if (enabled === (this.#since !== null) && minute === this.#minute) return
    this.#since = enabled ? this.now() : null
    this.#minute = minute
  }

  /** Notes what fell due meanwhile. */
  passed(): void {
    if (this.#since === null) return
    const [since, minute] = [this.#since, this.#minute]
    const now = this.now()
    for (let day = Math.floor(since / DAY) * DAY; day <= now; day += DAY) {
      const due = day + minute * MINUTE
      if (due <= since || due > now) continue
      if (due <= now - LATE) this.#due.add(due)
      this.#mayBeDue.add(due)
    }
  }

  // What must hold of it.

  async runs(): Promise<ReadonlyArray<StartedRun>> {
    const { siteId, storage } = this.kit
    return Effect.runPromise(storage.runs.list({ siteId, limit: 1000, before: null }))
  }

  /** Whether a process died over a start: until the sweep takes it away, nobody can say what became of it. */
  async undecided(): Promise<boolean> {
    const { runs } = this.kit.storage
    return (await Effect.runPromise(runs.listAbandoned(Duration.zero))).length > 0
  }

  async active(): Promise<StartedRun | undefined> {
    return (await this.runs()).find(({ status }) => isActive(status))
  }

  async items(kind: ItemKind, status: string | null = null): Promise<ReadonlyArray<Item>> {
    const all = { runId: null, search: null, after: null, limit: 10_000 }
    const { siteId, storage } = this.kit
    const { items } = await Effect.runPromise(
      storage.pipeline.listItems({ siteId, kind, status, ...all }),
    )
    return items
  }

  async expectSound(atRest: boolean): Promise<void> {
    this.passed()
    for (const run of await this.runs()) this.#expectLegal(run)
    await this.#expectSlots()
    const published = new Set((await this.items("content", "published")).map(({ id }) => id))
    for (const id of this.rejected)
      expect(published.has(id), `rejected ${id} is published`).toBe(false)
    const { siteId, storage } = this.kit
    const { violations } = await Effect.runPromise(
      checkInvariants({
        storage,
        siteIds: [siteId],
        grants: new Map([[siteId, this.#granted]]),
        atRest,
      }),
    )
    expect(violations).toEqual([])
  }

  #expectLegal(run: StartedRun): void {
    const { epoch, logNumber, pauseReason, percentage, runId, status } = run
    const wishes = this.wishes(runId)
    const before = this.#runs.get(runId)
    if (before !== undefined) {
      if (isTerminal(before.status)) expect(status, `${runId} left its end`).toBe(before.status)
      expect(epoch).toBeGreaterThanOrEqual(before.epoch)
      expect(percentage).toBeGreaterThanOrEqual(before.percentage)
      expect(logNumber).toBeGreaterThanOrEqual(before.logNumber)
    }
    expect(percentage === 100, `${status} at ${percentage} %`).toBe(status === "completed")
    // Nobody cancels a run, or pauses it as if asked, but who was asked to.
    if (status === "cancelled") expect(wishes.cancel).toBe(true)
    if (status === "paused" && pauseReason === "requested") expect(wishes.pause).toBe(true)
    if (status === "paused") expect(wishes.cancel, "paused, and asked to cancel").toBe(false)
    if (wishes.pause && !wishes.resume && before?.status === "paused")
      expect(status, `${runId} went on by itself`).not.toBe("running")
    this.#runs.set(runId, { status, epoch, percentage, logNumber })
  }

  async #expectSlots(): Promise<void> {
    const { siteId, storage } = this.kit
    const slots = await Effect.runPromise(storage.slots.list(siteId, 1000))
    const found = new Set(slots.map(({ dueAt }) => dueAt.getTime()))
    expect(found.size).toBe(slots.length)
    for (const due of found)
      expect(this.#mayBeDue.has(due), `nothing was due at ${new Date(due).toISOString()}`).toBe(
        true,
      )
    for (const due of this.#due)
      expect(found.has(due), `no slot at ${new Date(due).toISOString()}`).toBe(true)
  }
}

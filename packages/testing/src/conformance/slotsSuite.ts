/** slotsSuite: due times, claimed once by however many schedulers (R-09, INV-20). */
import { expect } from "@effect/vitest"
import { type Slot, type SlotClaim, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite, type Site } from "./site.ts"

const FAN = { concurrency: "unbounded" } as const
const HOUR = 3_600_000

/** A site whose schedule is due at `dueAt`. */
const dueSite = Effect.fnUntraced(function* (dueAt: Date, enabled = true) {
  const { configs } = yield* Storage
  const site = yield* newSite({ settings: { enabled } })
  const change = { ifVersion: null, settings: {}, notify: null, secrets: null }
  yield* configs.update({ siteId: site.siteId, ...change, nextRunAt: dueAt })
  return site
})

const claimOf = (site: Site, dueAt: Date, more: Partial<SlotClaim> = {}): SlotClaim => ({
  siteId: site.siteId,
  dueAt,
  nextRunAt: new Date(dueAt.getTime() + 24 * HOUR),
  runFor: dueAt,
  missed: [],
  ...more,
})

const slotsOf = Effect.fnUntraced(function* (site: Site, limit = 100) {
  const { slots } = yield* Storage
  return (yield* slots.list(site.siteId, limit)).map((slot) => [
    slot.dueAt.getTime(),
    slot.outcome,
    slot.runId,
  ])
})

const nextRunOf = Effect.fnUntraced(function* (site: Site) {
  const { configs } = yield* Storage
  const [config] = yield* configs.list([site.siteId])
  return config?.nextRunAt?.getTime() ?? null
})

const requirements: Requirements<Storage> = (it, time) => {
  const past = (ms: number) =>
    Effect.gen(function* () {
      const { now } = yield* Storage
      return new Date((yield* now).getTime() - ms)
    })

  it(
    "R-09 MUST list enabled configs whose time has come, oldest first, by the storage's clock",
    Effect.gen(function* () {
      const { now, slots } = yield* Storage
      const young = yield* dueSite(yield* past(HOUR))
      const old = yield* dueSite(yield* past(2 * HOUR))
      const future = yield* dueSite(yield* past(-HOUR))
      const disabled = yield* dueSite(yield* past(HOUR), false)
      const unscheduled = yield* newSite({ settings: { enabled: true } })
      const before = yield* now
      const due = yield* slots.listDue(10_000)
      expect(due.now.getTime()).toBeGreaterThanOrEqual(before.getTime())
      const ids = due.configs.map(({ siteId }) => siteId)
      expect(ids.filter((id) => id === old.siteId || id === young.siteId)).toEqual([
        old.siteId,
        young.siteId,
      ])
      for (const site of [future, disabled, unscheduled]) expect(ids).not.toContain(site.siteId)
      const times = due.configs.map(({ nextRunAt }) => nextRunAt?.getTime() ?? 0)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect((yield* slots.listDue(1)).configs.length).toBe(1)
    }),
  )

  it.race(
    "INV-20 MUST give a due time to one of 8 concurrent tickers",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const dueAt = yield* past(HOUR)
      const sites = yield* Effect.replicateEffect(dueSite(dueAt), 3)
      const tick = slots.claim(sites.map((site) => claimOf(site, dueAt)))
      const won = yield* Effect.all(
        Array.from({ length: 8 }, () => tick),
        FAN,
      )
      expect(won.flat().toSorted()).toEqual(sites.map(({ siteId }) => siteId).toSorted())
      for (const site of sites) {
        expect(yield* slotsOf(site)).toEqual([[dueAt.getTime(), "claimed", null]])
        expect(yield* nextRunOf(site)).toBe(dueAt.getTime() + 24 * HOUR)
      }
    }),
  )

  it(
    "R-09 MUST record missed slots at once, and run none under `skip`",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const dueAt = yield* past(50 * HOUR)
      const missed = [0, 24].map((hours) => new Date(dueAt.getTime() + hours * HOUR))
      const last = new Date(dueAt.getTime() + 48 * HOUR)
      const once = yield* dueSite(dueAt)
      yield* slots.claim([claimOf(once, dueAt, { missed, runFor: last })])
      expect(yield* slotsOf(once)).toEqual([
        [last.getTime(), "claimed", null],
        [missed[1]?.getTime(), "skipped_missed", null],
        [missed[0]?.getTime(), "skipped_missed", null],
      ])
      const skip = yield* dueSite(dueAt)
      yield* slots.claim([claimOf(skip, dueAt, { missed, runFor: null })])
      const outcomes = (yield* slotsOf(skip)).map(([, outcome]) => outcome)
      expect(outcomes).toEqual(["skipped_missed", "skipped_missed"])
      const [resolved] = yield* slots.list(skip.siteId, 1)
      expect(resolved?.resolvedAt).toBeInstanceOf(Date)
    }),
  )

  it(
    "R-09 MUST void a claim whose config has moved, was disabled, or does not exist",
    Effect.gen(function* () {
      const { configs, slots } = yield* Storage
      const dueAt = yield* past(HOUR)
      const moved = yield* dueSite(new Date(dueAt.getTime() - 1000))
      const disabled = yield* dueSite(dueAt)
      const change = { ifVersion: null, notify: null, secrets: null }
      const off = { settings: { enabled: false }, siteId: disabled.siteId }
      yield* configs.update({ ...change, ...off })
      const unknown = { ...moved, siteId: `site-${yield* newId}` }
      const good = yield* dueSite(dueAt)
      const all = [moved, disabled, unknown, good].map((site) => claimOf(site, dueAt))
      expect(yield* slots.claim(all)).toEqual([good.siteId])
      expect(yield* slotsOf(moved)).toEqual([])
      expect(yield* slotsOf(disabled)).toEqual([])
      expect(yield* nextRunOf(moved)).toBe(dueAt.getTime() - 1000)
      expect(yield* slots.claim([])).toEqual([])
    }),
  )

  it(
    "R-09 MUST resolve a claimed slot once; a resolved one is left alone",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const dueAt = yield* past(HOUR)
      const site = yield* dueSite(dueAt)
      yield* slots.claim([claimOf(site, dueAt)])
      const runId = yield* newId
      const { siteId } = site
      yield* slots.resolve({ siteId, dueAt, outcome: "started", runId })
      yield* slots.resolve({ siteId, dueAt, outcome: "skipped_busy", runId: null })
      expect(yield* slotsOf(site)).toEqual([[dueAt.getTime(), "started", runId]])
      const [slot] = yield* slots.list(siteId, 1)
      expect(slot?.claimedAt).toBeInstanceOf(Date)
      expect(slot?.resolvedAt).toBeInstanceOf(Date)
      const never = new Date(dueAt.getTime() - HOUR)
      yield* slots.resolve({ siteId, dueAt: never, outcome: "skipped_busy", runId: null })
      expect((yield* slotsOf(site)).length).toBe(1)
    }),
  )

  it(
    "R-09 MUST list slots that were claimed longer ago than asked and never resolved",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const dueAt = yield* past(HOUR)
      const [open, done] = [yield* dueSite(dueAt), yield* dueSite(dueAt)]
      yield* slots.claim([claimOf(open, dueAt), claimOf(done, dueAt)])
      const outcome = "skipped_insufficient_credits"
      yield* slots.resolve({ siteId: done.siteId, dueAt, outcome, runId: null })
      const sites = (found: ReadonlyArray<{ readonly siteId: string }>) =>
        found.map(({ siteId }) => siteId)
      const early = yield* slots.listUnresolved(time.long, 10_000)
      expect(sites(early)).not.toContain(open.siteId)
      yield* time.runOut
      const late = sites(yield* slots.listUnresolved(time.brief, 10_000))
      expect(late).toContain(open.siteId)
      expect(late).not.toContain(done.siteId)
      expect((yield* slots.listUnresolved(time.brief, 1)).length).toBe(1)
    }),
  )

  it(
    "MUST page through unresolved slots by due time and site",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const earlier = yield* past(2 * HOUR)
      const dueAt = yield* past(HOUR)
      const due = [yield* dueSite(earlier), yield* dueSite(dueAt), yield* dueSite(dueAt)]
      yield* slots.claim(due.map((site, n) => claimOf(site, n === 0 ? earlier : dueAt)))
      yield* time.runOut
      const all = yield* slots.listUnresolved(time.brief, 10_000)
      const paged: Array<Slot> = []
      for (let after: Slot | null = null; ;) {
        const page: ReadonlyArray<Slot> = yield* slots.listUnresolved(time.brief, 2, after)
        paged.push(...page)
        after = page.at(-1) ?? null
        if (page.length < 2) break
      }
      expect(paged).toEqual(all)
      const mine = all.filter(({ siteId }) => due.some((site) => site.siteId === siteId))
      expect(mine.map(({ siteId }) => siteId)).toEqual([
        due[0]?.siteId,
        ...due
          .slice(1)
          .map(({ siteId }) => siteId)
          .toSorted(),
      ])
    }),
  )

  it(
    "INV-20 MUST keep one slot per site and due time, whatever claims it again",
    Effect.gen(function* () {
      const { configs, slots } = yield* Storage
      const dueAt = yield* past(HOUR)
      const site = yield* dueSite(dueAt)
      yield* slots.claim([claimOf(site, dueAt)])
      const runId = yield* newId
      yield* slots.resolve({ siteId: site.siteId, dueAt, outcome: "started", runId })
      const change = { ifVersion: null, settings: {}, notify: null, secrets: null }
      yield* configs.update({ siteId: site.siteId, ...change, nextRunAt: dueAt })
      yield* slots.claim([claimOf(site, dueAt)])
      expect(yield* slotsOf(site)).toEqual([[dueAt.getTime(), "started", runId]])
    }),
  )

  it(
    "INV-25 MUST list a site's own slots, newest first, as many as asked",
    Effect.gen(function* () {
      const { slots } = yield* Storage
      const dueAt = yield* past(50 * HOUR)
      const site = yield* dueSite(dueAt)
      const missed = [0, 1, 2].map((n) => new Date(dueAt.getTime() + n * HOUR))
      yield* slots.claim([claimOf(site, dueAt, { missed, runFor: null })])
      const times = (yield* slotsOf(site, 2)).map(([at]) => at)
      expect(times).toEqual([missed[2]?.getTime(), missed[1]?.getTime()])
      expect(yield* slotsOf(yield* newSite())).toEqual([])
    }),
  )
}

export const slotsSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: Slots`, migrated(storage), requirements, options)

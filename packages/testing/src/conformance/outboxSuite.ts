/** outboxSuite: notifications recorded once, delivered by one of many (INV-19). */
import { expect } from "@effect/vitest"
import { type NewNotification, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { gathered } from "./outbox/gathered.ts"
import { prunedRuns } from "./prunedRuns.ts"
import { removedSite } from "./removedSite.ts"
import { newId, newIds, newSite } from "./site.ts"
import { finished, startedRun } from "./startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

/** A paused run with so many notifications to deliver. */
const told = Effect.fnUntraced(function* (count: number) {
  const { runs } = yield* Storage
  const site = yield* newSite()
  const run = yield* startedRun(site)
  const notifications = (yield* newIds(count)).map((id, at): NewNotification => ({
    id,
    event: "paused",
    episode: `${at}`,
    facts: { at },
  }))
  const pause = { reason: "budget_cap", detail: "", resumeIn: null, log: [] } as const
  yield* runs.pause(run.lease, { ...pause, notifications })
  return { runId: run.runId, siteId: site.siteId, ids: notifications.map(({ id }) => id) }
})

const requirements: Requirements<Storage> = (it, time) => {
  /** Claims what is due of one run; others' deliveries are claimed too, and looked over. */
  const claimed = Effect.fnUntraced(function* (runId: string, ttl = time.long, limit = 10_000) {
    const { outbox } = yield* Storage
    const due = yield* outbox.claimDue({ limit, ttl })
    return due.filter(({ notification }) => notification.runId === runId)
  })

  it(
    "MUST record a notification with its transition, due at once",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId, siteId } = yield* told(1)
      const [delivery] = yield* outbox.list({ runId })
      expect(delivery).toMatchObject({ attempts: 0, delivered: [], status: "pending" })
      const expected = { id: ids[0], runId, siteId, event: "paused", episode: "0" }
      expect(delivery?.notification).toMatchObject({ ...expected, facts: { at: 0 } })
      expect(delivery?.notification.at).toBeInstanceOf(Date)
      expect(delivery?.lastError).toBeNull()
      const [due] = yield* claimed(runId)
      expect(due?.notification).toEqual(delivery?.notification)
      expect(due?.attempts).toBe(1)
    }),
  )

  it(
    "R-18 MUST record a budget's episode once, whichever run notices first",
    Effect.gen(function* () {
      const { outbox, runs } = yield* Storage
      const episode = yield* newId
      const pause = { reason: "budget_cap", detail: "", resumeIn: null, log: [] } as const
      const told: Array<number> = []
      const another = yield* newId
      expect(yield* outbox.told([episode, another])).toEqual([])
      for (let n = 0; n < 2; n++) {
        const run = yield* startedRun(yield* newSite())
        const notification: NewNotification = {
          id: yield* newId,
          event: "budget",
          episode,
          facts: {},
        }
        yield* runs.pause(run.lease, { ...pause, notifications: [notification] })
        told.push((yield* outbox.list({ runId: run.runId })).length)
      }
      expect(told).toEqual([1, 0])
      expect(yield* outbox.told([another, episode])).toEqual([episode])
      expect(yield* outbox.told([])).toEqual([])
    }),
  )

  it(
    "R-18 MUST remember a budget's episode although the run that told it is pruned, or its site removed",
    Effect.gen(function* () {
      const { now, outbox, runs } = yield* Storage
      const tell = Effect.fnUntraced(function* (episode: string) {
        const run = yield* startedRun(yield* newSite())
        const told = { id: yield* newId, event: "budget", episode, facts: {} } as const
        yield* finished(run, { log: [], notifications: [told] })
        yield* runs.markReleased(run.runId)
        return { ...run, told: (yield* outbox.list({ runId: run.runId })).length }
      })
      const episodes = [yield* newId, yield* newId] as const
      const [old, gone] = [yield* tell(episodes[0]), yield* tell(episodes[1])]
      expect([old.told, gone.told]).toEqual([1, 1])
      yield* removedSite(gone.siteId)
      yield* time.runOut
      yield* prunedRuns({ runs: yield* now })
      expect(yield* runs.find(old.runId)).toBeNull()
      expect((yield* outbox.told(episodes)).toSorted()).toEqual([...episodes].toSorted())
      for (const episode of episodes) expect((yield* tell(episode)).told).toBe(0)
    }),
  )

  it.race(
    "INV-19 MUST give each delivery to one of 8 concurrent callers",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId } = yield* told(10)
      const claims = yield* Effect.all(
        Array.from({ length: 8 }, () => claimed(runId)),
        FAN,
      )
      const got = claims.flat().map(({ notification }) => notification.id)
      expect(got.toSorted()).toEqual(ids.toSorted())
      const stored = yield* outbox.list({ runId })
      expect(stored.map(({ attempts }) => attempts)).toEqual(ids.map(() => 1))
    }),
  )

  it(
    "MUST claim no more than asked",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      yield* told(3)
      expect((yield* outbox.claimDue({ limit: 2, ttl: time.long })).length).toBe(2)
    }),
  )

  it(
    "MUST give a delivery to the next caller when the claim has run out, and not before",
    Effect.gen(function* () {
      const { runId } = yield* told(1)
      expect((yield* claimed(runId, time.brief)).length).toBe(1)
      expect(yield* claimed(runId)).toEqual([])
      yield* time.runOut
      expect((yield* claimed(runId)).map(({ attempts }) => attempts)).toEqual([2])
    }),
  )

  it(
    "MUST not claim what was delivered or given up",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId } = yield* told(2)
      const [one = "", two = ""] = ids
      yield* claimed(runId, time.brief)
      const settle = { delivered: ["webhook:https://a.test"], error: null, retryIn: null }
      yield* outbox.settle({ id: one, done: true, ...settle })
      yield* outbox.settle({ ...settle, id: two, done: false, error: "410", delivered: [] })
      yield* time.runOut
      expect(yield* claimed(runId)).toEqual([])
      const stored = yield* outbox.list({ runId })
      expect(stored.map(({ notification, ...rest }) => [notification.id, rest])).toMatchObject([
        [one, { status: "delivered", lastError: null, delivered: settle.delivered }],
        [two, { status: "dead", lastError: "410", delivered: [] }],
      ])
    }),
  )

  it(
    "MUST try again when the attempt asks for it, and remember who has it already",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId } = yield* told(1)
      const [id = ""] = ids
      yield* claimed(runId, time.long)
      const delivered = ["email:ann@a.test"]
      const again = { id, done: false, delivered, error: "503", retryIn: time.brief }
      yield* outbox.settle(again)
      expect(yield* claimed(runId)).toEqual([])
      yield* time.runOut
      const [delivery] = yield* claimed(runId)
      expect(delivery).toMatchObject({ attempts: 2, delivered, status: "pending" })
      expect(delivery?.lastError).toBe("503")
    }),
  )

  it(
    "MUST make a delivery due again: for everybody once delivered, else for those who do not have it",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId, siteId } = yield* told(2)
      const [done = "", dead = ""] = ids
      yield* claimed(runId)
      const settle = { delivered: ["email:ann@a.test"], retryIn: null }
      yield* outbox.settle({ ...settle, id: done, done: true, error: null })
      yield* outbox.settle({ ...settle, id: dead, done: false, error: "503" })
      expect(yield* claimed(runId)).toEqual([])
      for (const id of ids) expect(yield* outbox.replay({ siteId, id })).toBe(true)
      const again = yield* claimed(runId)
      const byId = new Map(again.map((delivery) => [delivery.notification.id, delivery]))
      expect(byId.get(done)).toMatchObject({ attempts: 1, delivered: [], status: "pending" })
      expect(byId.get(dead)).toMatchObject({ attempts: 1, delivered: ["email:ann@a.test"] })
    }),
  )

  it(
    "MUST replay nothing that is unknown, or of another site",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { ids, runId, siteId } = yield* told(1)
      const [id = ""] = ids
      yield* claimed(runId)
      expect(yield* outbox.replay({ siteId, id: yield* newId })).toBe(false)
      expect(yield* outbox.replay({ siteId: `${siteId}-2`, id })).toBe(false)
      expect(yield* claimed(runId)).toEqual([])
    }),
  )

  it(
    "MUST do nothing for an unknown delivery, and list nothing of another run",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      yield* told(1)
      const settle = { delivered: [], error: null, retryIn: null }
      yield* outbox.settle({ id: yield* newId, done: true, ...settle })
      expect(yield* outbox.list({ runId: yield* newId })).toEqual([])
    }),
  )
}

export const outboxSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: Outbox`,
    migrated(storage),
    (it, time) => {
      requirements(it, time)
      gathered(it, time)
    },
    options,
  )

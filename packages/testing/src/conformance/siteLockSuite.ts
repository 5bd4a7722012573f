/** siteLockSuite: a lock per site, owned by a run. */
import { expect } from "@effect/vitest"
import { type LockOwner, SiteLock } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { tally } from "./expectations.ts"
import { newId } from "./site.ts"

const LONG = Duration.minutes(10)
const ACQUIRED = { _tag: "Acquired" }

const newSiteId = Effect.map(newId, (id) => `site-${id}`)
const newOwner = (epoch = 0) => Effect.map(newId, (runId): LockOwner => ({ runId, epoch }))

const acquire = Effect.fnUntraced(function* (
  siteId: string,
  owner: LockOwner,
  more: { readonly ttl?: Duration.Duration; readonly replacing?: LockOwner } = {},
) {
  const lock = yield* SiteLock
  return yield* lock.acquire({ siteId, owner, ttl: LONG, ...more })
})

const inspect = Effect.fnUntraced(function* (siteId: string) {
  const lock = yield* SiteLock
  return yield* lock.inspect(siteId)
})

const requirements: Requirements<SiteLock> = (it, time) => {
  it(
    "MUST give a free lock to its first owner, and name the owner to all others",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const [one, two] = [yield* newOwner(), yield* newOwner(9)]
      expect(yield* inspect(siteId)).toBeNull()
      expect(yield* acquire(siteId, one)).toEqual(ACQUIRED)
      expect(yield* inspect(siteId)).toEqual(one)
      expect(yield* acquire(siteId, two)).toEqual({ _tag: "HeldBy", owner: one })
      expect(yield* inspect(siteId)).toEqual(one)
    }),
  )

  it.race(
    "INV-1 MUST give the lock to one of 16 concurrent owners",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const owners = yield* Effect.replicateEffect(newOwner(), 16)
      const answers = yield* Effect.all(
        owners.map((owner) => acquire(siteId, owner)),
        { concurrency: "unbounded" },
      )
      expect(tally(answers.map(({ _tag }) => _tag))).toEqual({ Acquired: 1, HeldBy: 15 })
      const winner = owners[answers.findIndex(({ _tag }) => _tag === "Acquired")]
      expect(yield* inspect(siteId)).toEqual(winner)
      for (const answer of answers)
        if (answer._tag === "HeldBy") expect(answer.owner).toEqual(winner)
    }),
  )

  it(
    "MUST answer Acquired when its owner acquires it again: the reply was lost",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const owner = yield* newOwner(3)
      yield* acquire(siteId, owner)
      expect(yield* acquire(siteId, owner)).toEqual(ACQUIRED)
      expect(yield* inspect(siteId)).toEqual(owner)
    }),
  )

  it(
    "R-22 MUST let a higher epoch of the same run replace a lower one, and never go back",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const low = yield* newOwner(1)
      const high = { ...low, epoch: 2 }
      yield* acquire(siteId, low)
      expect(yield* acquire(siteId, high)).toEqual(ACQUIRED)
      expect(yield* inspect(siteId)).toEqual(high)
      yield* acquire(siteId, low)
      expect(yield* inspect(siteId)).toEqual(high)
    }),
  )

  it(
    "R-22 MUST take a stale lock from exactly the owner that is named",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const [stale, other, next] = [yield* newOwner(4), yield* newOwner(), yield* newOwner()]
      yield* acquire(siteId, stale)
      const held = { _tag: "HeldBy", owner: stale }
      expect(yield* acquire(siteId, next, { replacing: other })).toEqual(held)
      const earlier = { ...stale, epoch: 3 }
      expect(yield* acquire(siteId, next, { replacing: earlier })).toEqual(held)
      expect(yield* acquire(siteId, next, { replacing: stale })).toEqual(ACQUIRED)
      expect(yield* inspect(siteId)).toEqual(next)
    }),
  )

  it.race(
    "R-22 MUST give a stale lock to one of 8 that take it over at the same time",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const stale = yield* newOwner()
      yield* acquire(siteId, stale)
      const owners = yield* Effect.replicateEffect(newOwner(), 8)
      const answers = yield* Effect.all(
        owners.map((owner) => acquire(siteId, owner, { replacing: stale })),
        { concurrency: "unbounded" },
      )
      expect(tally(answers.map(({ _tag }) => _tag))).toEqual({ Acquired: 1, HeldBy: 7 })
    }),
  )

  it(
    "MUST free the lock for its owner only, and as often as it is asked",
    Effect.gen(function* () {
      const lock = yield* SiteLock
      const siteId = yield* newSiteId
      const [owner, other] = [yield* newOwner(2), yield* newOwner()]
      yield* acquire(siteId, owner)
      yield* lock.release({ siteId, runId: other.runId })
      expect(yield* inspect(siteId)).toEqual(owner)
      yield* lock.release({ siteId, runId: owner.runId })
      yield* lock.release({ siteId, runId: owner.runId })
      expect(yield* inspect(siteId)).toBeNull()
      expect(yield* acquire(siteId, other)).toEqual(ACQUIRED)
      yield* lock.release({ siteId, runId: owner.runId })
      expect(yield* inspect(siteId)).toEqual(other)
    }),
  )

  it(
    "MUST let a lock run out, so that it is free again",
    Effect.gen(function* () {
      const siteId = yield* newSiteId
      const [owner, other] = [yield* newOwner(), yield* newOwner()]
      yield* acquire(siteId, owner, { ttl: time.brief })
      expect((yield* acquire(siteId, other))._tag).toBe("HeldBy")
      yield* time.runOut
      expect(yield* inspect(siteId)).toBeNull()
      expect(yield* acquire(siteId, other)).toEqual(ACQUIRED)
      expect(yield* inspect(siteId)).toEqual(other)
    }),
  )

  it(
    "MUST extend the lock of its owner with renew and with acquire, and refuse a renewal by another",
    Effect.gen(function* () {
      const lock = yield* SiteLock
      const [renewed, again] = [yield* newSiteId, yield* newSiteId]
      const [owner, other] = [yield* newOwner(), yield* newOwner()]
      for (const siteId of [renewed, again]) yield* acquire(siteId, owner, { ttl: time.brief })
      expect(yield* lock.renew({ siteId: renewed, owner: other, ttl: LONG })).toBe(false)
      expect(yield* lock.renew({ siteId: renewed, owner, ttl: LONG })).toBe(true)
      yield* acquire(again, owner)
      yield* time.runOut
      for (const siteId of [renewed, again]) {
        expect(yield* inspect(siteId)).toEqual(owner)
        expect((yield* acquire(siteId, other))._tag).toBe("HeldBy")
      }
    }),
  )

  it(
    "R-22 MUST take a free lock with a renewal: it was lost, or had run out",
    Effect.gen(function* () {
      const lock = yield* SiteLock
      const siteId = yield* newSiteId
      const owner = yield* newOwner(2)
      expect(yield* lock.renew({ siteId, owner, ttl: LONG })).toBe(true)
      expect(yield* inspect(siteId)).toEqual(owner)
      const higher = { ...owner, epoch: 3 }
      expect(yield* lock.renew({ siteId, owner: higher, ttl: LONG })).toBe(true)
      expect(yield* inspect(siteId)).toEqual(higher)
    }),
  )

  it(
    "INV-25 MUST keep sites apart, whatever they are called",
    Effect.gen(function* () {
      const lock = yield* SiteLock
      const id = yield* newId
      const sites = [`a:${id}`, `a.${id}`, `a-${id}`, `A:${id}`, `${"x".repeat(91)}_${id}`]
      for (const siteId of sites) {
        const owner = yield* newOwner()
        expect(yield* acquire(siteId, owner)).toEqual(ACQUIRED)
        expect(yield* inspect(siteId)).toEqual(owner)
      }
      const [first = ""] = sites
      yield* lock.release({ siteId: first, runId: (yield* inspect(first))?.runId ?? "" })
      const left = yield* Effect.forEach(sites, inspect)
      expect(left.map((owner) => owner === null)).toEqual([true, false, false, false, false])
    }),
  )
}

export const siteLockSuite = <E>(
  name: string,
  lock: Adapter<SiteLock, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: SiteLock`, lock, requirements, options)

/** A Redis that is flushed, restarted, failed over, cut off, or silent: what the lock makes of it. */
import { it } from "@effect/vitest"
import { redisLock, redisRateLimit, type RedisLockOptions } from "@pressline/adapter-redis-lock"
import { Ids, type LockOwner, RateLimit, SiteLock } from "@pressline/core/effect"
import type { Fault } from "@pressline/tools-services/TcpProxy"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { describe, expect } from "vitest"
import { breakable } from "./testRedis.ts"

const siteId = "site"
const ttl = Duration.minutes(10)
const KEY = "automation_lock_site"
const ACQUIRED = { _tag: "Acquired" }

const newOwner = (epoch = 1) =>
  Effect.flatMap(Ids, (ids) => Effect.map(ids.next, (runId): LockOwner => ({ runId, epoch })))

/** The lock on a Redis of its own; an answer is waited for shortly. */
const locked = Effect.fnUntraced(function* (more: Omit<RedisLockOptions, "client"> = {}) {
  const redis = yield* breakable
  const options = { client: redis.client, timeout: "800 millis", ...more } as const
  const lock = Context.get(yield* Layer.build(redisLock(options)), SiteLock)
  const get = Effect.promise(() => redis.direct.get(KEY))
  return { ...redis, get, lock }
})

const proof = (title: string, effect: Effect.Effect<void, unknown, Ids | Scope.Scope>): void =>
  it.live(title, () => Effect.provide(effect, Ids.layer), 30_000)

describe("the key", () => {
  proof(
    "MUST be automation_lock_{site_id}, name run and epoch, and run out",
    Effect.gen(function* () {
      const { direct, get, lock } = yield* locked()
      const owner = yield* newOwner(7)
      yield* lock.acquire({ siteId, owner, ttl: Duration.seconds(60) })
      expect(yield* get).toBe(`${owner.runId}:7`)
      const left = yield* Effect.promise(() => direct.pttl(KEY))
      expect(left).toBeGreaterThan(50_000)
      expect(left).toBeLessThanOrEqual(60_000)
      yield* lock.release({ siteId, runId: owner.runId })
      expect(yield* get).toBeNull()
    }),
  )

  proof(
    "MUST have the prefix and the least time that the host wants",
    Effect.gen(function* () {
      const { direct, lock } = yield* locked({ prefix: "shop:lock:", ttl: "2 hours" })
      yield* lock.acquire({ siteId, owner: yield* newOwner(), ttl: Duration.seconds(60) })
      expect(yield* Effect.promise(() => direct.pttl("shop:lock:site"))).toBeGreaterThan(7_000_000)
    }),
  )

  proof(
    "INV-25 MUST never be made of a hostile site id",
    Effect.gen(function* () {
      const { direct, lock } = yield* locked()
      const owner = yield* newOwner()
      const { runId } = owner
      for (const hostile of ["a}b", "{a}", "a\nb", "a\r\nFLUSHALL", "x".repeat(10_000), "", "ä"]) {
        const refused = [
          yield* Effect.flip(lock.acquire({ siteId: hostile, owner, ttl })),
          yield* Effect.flip(lock.renew({ siteId: hostile, owner, ttl })),
          yield* Effect.flip(lock.release({ siteId: hostile, runId })),
          yield* Effect.flip(lock.inspect(hostile)),
        ]
        for (const error of refused) {
          expect(error).toMatchObject({ _tag: "LockUnavailable", detail: "it is no site id" })
          expect(error.message.length).toBeLessThan(200)
        }
      }
      expect(yield* Effect.promise(() => direct.dbsize())).toBe(0)
    }),
  )
})

describe("a key that another system has", () => {
  for (const value of ["1", '{"task": "celery"}', "not-a-run:3", "a:b:c"])
    proof(
      `R-22 MUST be left alone, named and freed by an operator only (${value})`,
      Effect.gen(function* () {
        const { direct, get, lock } = yield* locked()
        const owner = yield* newOwner()
        yield* Effect.promise(() => direct.set(KEY, value))
        const refused = yield* Effect.flip(lock.acquire({ siteId, owner, ttl }))
        expect(refused.detail).toContain("another system has it")
        expect(yield* lock.renew({ siteId, owner, ttl })).toBe(false)
        yield* lock.release({ siteId, runId: owner.runId })
        expect(yield* get).toBe(value)
        const there = yield* lock.inspect(siteId)
        expect(there).toEqual({ runId: value, epoch: 0 })
        yield* lock.release({ siteId, runId: value })
        expect(yield* get).toBeNull()
        expect(yield* lock.acquire({ siteId, owner, ttl })).toEqual(ACQUIRED)
      }),
    )
})

describe("a Redis that forgets", () => {
  proof(
    "R-22 MUST have the lock again after FLUSHALL with the next renewal, unless another took it",
    Effect.gen(function* () {
      const { direct, get, lock } = yield* locked()
      const [owner, other] = [yield* newOwner(), yield* newOwner()]
      yield* lock.acquire({ siteId, owner, ttl })
      yield* Effect.promise(() => direct.flushall())
      expect(yield* lock.renew({ siteId, owner, ttl })).toBe(true)
      expect(yield* get).toBe(`${owner.runId}:1`)
      yield* Effect.promise(() => direct.flushall())
      yield* lock.acquire({ siteId, owner: other, ttl })
      expect(yield* lock.renew({ siteId, owner, ttl })).toBe(false)
      expect(yield* lock.inspect(siteId)).toEqual(other)
    }),
  )

  proof(
    "MUST go on after SCRIPT FLUSH: the scripts are sent again",
    Effect.gen(function* () {
      const { direct, lock } = yield* locked()
      const owner = yield* newOwner()
      yield* lock.acquire({ siteId, owner, ttl })
      yield* Effect.promise(() => direct.script("FLUSH"))
      expect(yield* lock.renew({ siteId, owner, ttl })).toBe(true)
      yield* Effect.promise(() => direct.script("FLUSH"))
      yield* lock.release({ siteId, runId: owner.runId })
      expect(yield* lock.inspect(siteId)).toBeNull()
    }),
  )

  proof(
    "F-12 MUST go on after a failover to a server that has neither the lock nor the scripts",
    Effect.gen(function* () {
      const { lock, own, proxy, server } = yield* locked({ timeout: "5 seconds" })
      const [owner, other] = [yield* newOwner(), yield* newOwner()]
      yield* lock.acquire({ siteId, owner, ttl })
      proxy.target = new URL((yield* own).url)
      yield* Effect.promise(server.stop)
      proxy.cut()
      expect(yield* lock.renew({ siteId, owner, ttl })).toBe(true)
      expect(yield* lock.acquire({ siteId, owner: other, ttl })).toEqual({ _tag: "HeldBy", owner })
    }),
  )

  proof(
    "MUST answer all of 200 callers whose connections are killed",
    Effect.gen(function* () {
      const { direct, lock } = yield* locked({ timeout: "5 seconds" })
      const owner = yield* newOwner()
      const renewals = Array.from({ length: 200 }, (_, n) =>
        n % 50 === 25
          ? Effect.as(
              Effect.promise(() =>
                direct.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"),
              ),
              true,
            )
          : lock.renew({ siteId, owner, ttl }),
      )
      const answers = yield* Effect.all(renewals, { concurrency: "unbounded" })
      expect(answers).toEqual(Array.from({ length: 200 }, () => true))
    }),
  )
})

describe("a reply that is lost", () => {
  for (const fault of ["cutAfter", "cutBefore"] as const satisfies ReadonlyArray<Fault>)
    proof(
      `F-15 MUST make no run a stranger to its own lock (${fault})`,
      Effect.gen(function* () {
        const { get, lock, proxy } = yield* locked({ timeout: "5 seconds" })
        const owner = yield* newOwner()
        const next = { ...owner, epoch: 2 }
        yield* lock.inspect(siteId) // connected
        const once = <A, E>(verb: Effect.Effect<A, E>) =>
          Effect.suspend(() => {
            proxy.fault = fault
            setTimeout(() => (proxy.fault = "none"), 20)
            return verb
          })
        expect(yield* once(lock.acquire({ siteId, owner, ttl }))).toEqual(ACQUIRED)
        expect(yield* once(lock.renew({ siteId, owner: next, ttl }))).toBe(true)
        expect(yield* get).toBe(`${owner.runId}:2`)
        yield* once(lock.release({ siteId, runId: owner.runId }))
        expect(yield* get).toBeNull()
      }),
    )

  proof(
    "F-15 MUST be unknown, not refused, when nothing comes back; asked again, the lock is one's own",
    Effect.gen(function* () {
      const { get, lock, proxy } = yield* locked()
      const owner = yield* newOwner()
      yield* lock.acquire({ siteId, owner, ttl }) // the scripts are known
      yield* lock.release({ siteId, runId: owner.runId })
      proxy.fault = "blackHole"
      const error = yield* Effect.flip(lock.acquire({ siteId, owner, ttl }))
      expect(error).toMatchObject({ _tag: "LockUnavailable", siteId })
      expect(error.detail).toContain("no answer from Redis in 800ms")
      expect(yield* get, "it did happen").toBe(`${owner.runId}:1`)
      proxy.thaw()
      proxy.cut()
      const again = lock.acquire({ siteId, owner, ttl })
      expect(yield* Effect.retry(again, { times: 20 })).toEqual(ACQUIRED)
    }),
  )
})

describe("a Redis that is down", () => {
  proof(
    "F-13 MUST be said in time, and soon at once; nothing piles up, and all is well when it is back",
    Effect.gen(function* () {
      const { client, lock, own, proxy, server } = yield* locked()
      const owner = yield* newOwner()
      yield* lock.acquire({ siteId, owner, ttl })
      yield* Effect.promise(server.stop)
      const errors = yield* Effect.forEach(Array.from({ length: 60 }), () =>
        Effect.flip(lock.renew({ siteId, owner, ttl })),
      )
      expect(errors.every(({ _tag }) => _tag === "LockUnavailable")).toBe(true)
      expect(errors.at(-1)?.detail).toBe("Redis has not answered for a while")
      const queued = (client as unknown as { offlineQueue: { length: number } }).offlineQueue.length
      expect(queued, "commands that wait in the client").toBeLessThanOrEqual(8)
      proxy.target = new URL((yield* own).url)
      const back = Effect.retry(lock.renew({ siteId, owner, ttl }), {
        while: () => Effect.as(Effect.sleep("100 millis"), true),
        times: 100,
      })
      expect(yield* back).toBe(true)
    }),
  )

  proof(
    "MUST be a RateLimitError of the rate limit",
    Effect.gen(function* () {
      const { client, server } = yield* breakable
      const layer = redisRateLimit({ client, timeout: "200 millis" })
      const limits = Context.get(yield* Layer.build(layer), RateLimit)
      const take = limits.take({ key: "key", limit: 1, window: Duration.seconds(1) })
      expect(yield* take).toEqual({ _tag: "Allowed", remaining: 0 })
      yield* Effect.promise(server.stop)
      expect((yield* Effect.flip(take))._tag).toBe("RateLimitError")
    }),
  )
})

describe("options", () => {
  it.each([
    [{ ttl: "soon" }, 'redisLock: ttl "soon" is no duration such as "2 seconds" or 2000'],
    [{ timeout: 0 }, 'redisLock: timeout 0 is no duration such as "2 seconds" or 2000'],
  ])("MUST be refused when they make no sense", (more, message) => {
    const options = { client: null, ...more } as unknown as RedisLockOptions
    expect(() => redisLock(options)).toThrow(message)
  })
})

/** The small adapters of this process: what they promise beyond their ports. */
import { describe, expect, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { creditsOf } from "../../src/domain/Credits.ts"
import { inProcess } from "../../src/memory/inProcess.ts"
import { ledger } from "../../src/memory/ledger.ts"
import { memory } from "../../src/memory/memory.ts"
import { memoryMedia } from "../../src/memory/MemoryMediaStore.ts"
import { memoryRateLimit } from "../../src/memory/MemoryRateLimit.ts"
import { unlimited } from "../../src/memory/unlimited.ts"
import { CreditLedger } from "../../src/ports/CreditLedger.ts"
import { Dispatcher } from "../../src/ports/Dispatcher.ts"
import { MediaStore } from "../../src/ports/MediaStore.ts"
import { RateLimit } from "../../src/ports/RateLimit.ts"
import { Storage } from "../../src/ports/Storage.ts"

describe("inProcess", () => {
  it.effect(
    "never blocks a dispatch, and keeps the latest wake-ups for a worker that comes late",
    () =>
      Effect.gen(function* () {
        const { check, dispatch, wakeUps } = yield* Dispatcher
        yield* check
        for (let n = 0; n < 3000; n++) yield* dispatch(`run-${n}`)
        const latest = yield* Stream.runCollect(Stream.take(wakeUps, 1024))
        expect(latest.at(-1)).toBe("run-2999")
        const next = yield* Effect.forkChild(Stream.runCollect(Stream.take(wakeUps, 1)))
        yield* dispatch("another")
        expect(yield* Fiber.join(next)).toEqual(["another"])
      }).pipe(Effect.provide(inProcess())),
  )
})

describe("memoryRateLimit", () => {
  it.effect("counts exactly what happened in the window before, and says when there is room", () =>
    Effect.gen(function* () {
      const { take } = yield* RateLimit
      const ask = (cost = 1) =>
        take({ key: "caller", limit: 3, window: Duration.seconds(10), cost })
      expect(yield* ask(2)).toEqual({ _tag: "Allowed", remaining: 1 })
      yield* TestClock.adjust("4 seconds")
      expect(yield* ask()).toEqual({ _tag: "Allowed", remaining: 0 })
      expect(yield* ask()).toEqual({ _tag: "Limited", retryAfter: Duration.seconds(6) })
      expect(yield* ask(3)).toEqual({ _tag: "Limited", retryAfter: Duration.seconds(10) })
      yield* TestClock.adjust("6 seconds")
      expect(yield* ask(2)).toEqual({ _tag: "Allowed", remaining: 0 })
      expect(yield* take({ key: "other", limit: 3, window: Duration.seconds(10) })).toEqual({
        _tag: "Allowed",
        remaining: 2,
      })
    }).pipe(Effect.provide(memoryRateLimit())),
  )
})

describe("unlimited", () => {
  it.effect("refuses nothing but a hold after the release", () =>
    Effect.gen(function* () {
      const { balance, hold, release } = yield* CreditLedger
      const run = { runId: "run", accountId: "account" }
      const held = yield* hold({ ...run, atLeast: creditsOf(1e6) })
      expect(held).toEqual({ _tag: "Held", total: creditsOf(1e6) })
      expect(yield* balance("account")).toMatchObject({ balance: null, available: null })
      yield* release(run)
      yield* release({ ...run, runId: "never held" })
      for (const runId of ["run", "never held"])
        expect(yield* hold({ ...run, runId, atLeast: creditsOf(1) })).toEqual({ _tag: "Released" })
    }).pipe(Effect.provide(unlimited())),
  )
})

describe("ledger", () => {
  it.effect("is the storage's own", () => {
    const storage = memory()
    return Effect.gen(function* () {
      const credits = yield* CreditLedger
      const store = yield* Storage
      yield* credits.grant({ accountId: "account", amount: creditsOf(5), key: "key" })
      expect((yield* store.ledger.balance("account")).balance).toEqual(creditsOf(5))
    }).pipe(Effect.provide(Layer.provideMerge(ledger(), storage)))
  })
})

describe("memoryMedia", () => {
  it.effect(
    "keeps the first bytes of a key, whatever the caller does with its own afterwards",
    () =>
      Effect.gen(function* () {
        const media = yield* MediaStore
        const bytes = new Uint8Array([1, 2, 3])
        const file = { key: "site/image/hash.png", mediaType: "image/png" }
        expect(yield* media.put({ ...file, bytes })).toEqual({ url: "memory:site/image/hash.png" })
        bytes[0] = 9
        yield* media.put({ ...file, bytes })
        expect(yield* media.get(file.key)).toEqual(new Uint8Array([1, 2, 3]))
      }).pipe(Effect.provide(memoryMedia())),
  )
})

/** The schema and the clock of a storage. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newSite } from "../site.ts"

export const storageItself: Requirements<Storage> = (it, time) => {
  it.race(
    "MUST be ready, and stay so when 5 callers migrate at once",
    Effect.gen(function* () {
      const storage = yield* Storage
      const site = yield* newSite()
      yield* Effect.all(
        Array.from({ length: 5 }, () => storage.migrate),
        { concurrency: "unbounded" },
      )
      expect(yield* storage.ready).toBeUndefined()
      expect((yield* storage.configs.list([site.siteId])).length).toBe(1)
    }),
  )

  it(
    "MUST have one clock that goes forward",
    Effect.gen(function* () {
      const { now } = yield* Storage
      const before = yield* now
      yield* time.runOut
      time.expectRunOut((yield* now).getTime() - before.getTime())
    }),
  )
}

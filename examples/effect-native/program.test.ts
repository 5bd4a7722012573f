import { assert, layer } from "@effect/vitest"
import { Automation, localAi, memory } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { publishSite } from "./program.ts"

// `start()` as a layer: the worker lives as long as the tests.
const Live = Automation.worker.pipe(
  Layer.provideMerge(Automation.layer),
  Layer.provide([memory(), localAi()]),
)

layer(Live, { excludeTestServices: true })("the Effect face", (it) => {
  it.effect("publishes a site", () =>
    Effect.gen(function* () {
      const run = yield* publishSite("blog", ["cat food wet or dry", "how much wet food for a cat"])
      assert.strictEqual(run?.status, "completed")
      assert.isAbove(run?.stage7Result?.published ?? 0, 0)
    }),
  )

  it.effect("has typed errors", () =>
    Effect.gen(function* () {
      const automation = yield* Automation
      const error = yield* Effect.flip(automation.pause({ siteId: "empty" }))
      assert.strictEqual(error._tag, "RunNotFound")
      const invalid = yield* Effect.flip(automation.runNow({ siteId: "no spaces" }))
      assert.strictEqual(invalid._tag, "ValidationFailed")
    }),
  )

  it.effect("forms the same answers as the Promise face", () =>
    Effect.gen(function* () {
      const automation = yield* Automation
      const estimate = yield* automation.estimate({ siteId: "fresh" })
      assert.strictEqual(estimate.currentBalance, null)
      assert.isTrue(estimate.sufficient)
    }),
  )
})

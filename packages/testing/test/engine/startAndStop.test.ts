/** `start()` and `stop()` that are called together: the last one called says what holds. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const site = { siteId: "site" }

/** A host whose storage takes a second to say that it is there. */
const slowToStart = () =>
  onAlteredStorage(({ ready }) => ({ ready: Effect.andThen(Effect.sleep("1 second"), ready) }), {
    siteDefaults: onlyStages(),
  })

describe("start() and stop() together", () => {
  it("MUST leave nothing at work when stop() has answered", async () => {
    const { automation, clock } = slowToStart()
    const both = Promise.all([automation.start(), automation.stop()])
    await clock.advance("2 seconds")
    await both
    await automation.runNow(site)
    await clock.advance("5 minutes")
    expect((await automation.currentRun(site)).state).toBe("queued")
    await automation.close()
  })

  it("MUST work when start() came last, and count two starts as one", async () => {
    const { automation, clock } = slowToStart()
    const all = Promise.all([
      automation.start(),
      automation.stop(),
      automation.start(),
      automation.start(),
    ])
    for (let n = 0; n < 5; n++) await clock.advance("1 second")
    await all
    await automation.runNow(site)
    await clock.advance("10 seconds")
    expect((await automation.currentRun(site)).state).toBe("completed")
    const stopping = automation.stop()
    await clock.advance("1 second")
    await stopping
    await automation.runNow(site)
    await clock.advance("5 minutes")
    expect((await automation.currentRun(site)).state, "one stop() ends both").toBe("queued")
    await automation.close()
  })
})

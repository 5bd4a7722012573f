/** A pause, a cancellation or a shutdown while a batch is taken apart to find what it fails for. */
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { runOf } from "./stored.ts"

const site = { siteId: "site" }

/**
 * A batch of eight whose sixth keyword fails, with every call two seconds long: the first half is
 * answered, the second under way.
 */
const halfDone = async (options: TestKitOptions = {}) => {
  const siteDefaults = { stage1BatchSize: 8, maxAttempts: 1, ...options.siteDefaults }
  const kit = createTestKit({ ...options, siteDefaults })
  await kit.addKeywords(8)
  kit.ai.slow("2 seconds")
  kit.ai.failFor("autoCluster", "keyword 6", { code: "ai_invalid_output" })
  await kit.automation.runNow(site)
  while (sizesOf(kit).filter((size) => size === 4).length < 2) await kit.clock.advance("1 second")
  expect((await runOf(kit)).stages[1].processed, "parts wait for each other").toBe(0)
  return kit
}

const clustered = (kit: TestKit) => kit.ai.calls.filter((call) => call.function === "autoCluster")
const sizesOf = (kit: TestKit) =>
  clustered(kit).map(({ input }) => (input as { keywords: ReadonlyArray<unknown> }).keywords.length)

const expectNoneTwice = (kit: TestKit) => {
  const keys = clustered(kit).map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
}

/** 8, its halves, the halves of the second, the halves of keywords 5 and 6. */
const ALL = [8, 4, 4, 2, 1, 1, 2]

describe("a batch in hand that is being halved", () => {
  it("R-16 MUST be ended before a pause takes effect, and nothing of it is called again", async () => {
    const kit = await halfDone()
    await kit.automation.pause(site)
    await kit.clock.advance("20 seconds")
    expect(await runOf(kit)).toMatchObject({ status: "paused", pauseReason: "requested" })
    expect(sizesOf(kit)).toStrictEqual(ALL)
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 7, failed: 1, batches: 1 })
    kit.ai.slow("0 seconds")
    await kit.automation.resume(site)
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    expectNoneTwice(kit)
    await expectSound(kit)
    await kit.close()
  })

  it("R-16 MUST be ended, its bad item's further tries too", async () => {
    const kit = await halfDone({ siteDefaults: { maxAttempts: 2 } })
    await kit.automation.pause(site)
    await kit.clock.advance("30 seconds")
    expect(await runOf(kit)).toMatchObject({ status: "paused", pauseReason: "requested" })
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 7, failed: 1, batches: 1 })
    await expectSound(kit)
    await kit.close()
  })

  it("R-16 MUST be ended before a cancellation takes effect", async () => {
    const kit = await halfDone()
    await kit.automation.cancel(site)
    await kit.clock.advance("20 seconds")
    expect((await runOf(kit)).status).toBe("cancelled")
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 7, failed: 1, batches: 1 })
    expectNoneTwice(kit)
    await expectSound(kit)
    await kit.close()
  })

  it("R-16 MUST be ended when its process is closed and there is time", async () => {
    const kit = await halfDone({ grace: "30 seconds" })
    const stopping = kit.automation.stop()
    await kit.clock.advance("20 seconds")
    await stopping
    const given = await runOf(kit)
    expect(given).toMatchObject({ status: "running", holder: null, takeovers: 0 })
    expect(given.stages[1]).toMatchObject({ processed: 7, failed: 1, batches: 1 })
    await kit.automation.start()
    await kit.rest()
    expectNoneTwice(kit)
    await expectSound(kit)
    await kit.close()
  })

  it("R-16 MUST be given back whole when the provider goes away meanwhile", async () => {
    const kit = await halfDone()
    await kit.automation.pause(site)
    kit.ai.heal()
    kit.ai.outage()
    await kit.clock.advance("10 seconds")
    expect(await runOf(kit)).toMatchObject({ status: "paused", pauseReason: "requested" })
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 0, failed: 0, batches: 0 })
    kit.ai.heal()
    await kit.automation.resume(site)
    await kit.rest()
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 8, failed: 0, batches: 1 })
    await expectSound(kit)
    await kit.close()
  })
})

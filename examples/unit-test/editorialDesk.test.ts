import { createTestKit, type TestKit } from "@pressline/testing"
import { afterEach, expect, it } from "vitest"
import { makeDesk } from "./editorialDesk.ts"

let kit: TestKit
afterEach(() => kit.close())

it("reports what went out, and what it cost", async () => {
  kit = createTestKit()
  const desk = makeDesk(kit.automation)
  await kit.addKeywords(25)
  expect(await desk.publishTonight(kit.siteId)).toBe("It is running.")
  await kit.rest()
  expect(await desk.morningReport(kit.siteId)).toBe("6 articles went out for 153 credits.")
})

it("says that a run is there already, while one is", async () => {
  kit = createTestKit()
  const desk = makeDesk(kit.automation)
  await kit.addKeywords(25)
  kit.ai.slow("1 minute")
  await desk.publishTonight(kit.siteId)
  expect(await desk.publishTonight(kit.siteId)).toBe("It is running already.")
})

it("names the missing credits before anything is spent", async () => {
  kit = createTestKit({ credits: 100 })
  const desk = makeDesk(kit.automation)
  await kit.addKeywords(25)
  expect(await desk.publishTonight(kit.siteId)).toBe("Top up 84 credits first.")
  expect(kit.ai.calls).toHaveLength(0)
})

it("tells the editor that the provider is down, and goes on by itself", async () => {
  kit = createTestKit()
  const desk = makeDesk(kit.automation)
  await kit.addKeywords(25)
  kit.ai.outage()
  await desk.publishTonight(kit.siteId)
  await kit.waitFor({ code: "run.paused" })
  expect(await desk.morningReport(kit.siteId)).toContain("The provider cannot be reached")
  kit.ai.heal()
  await kit.clock.advance("6 minutes")
  await kit.rest()
  expect(await desk.morningReport(kit.siteId)).toBe("6 articles went out for 153 credits.")
})

it("loses nothing when the process is killed in the middle", async () => {
  kit = createTestKit()
  await kit.addKeywords(25)
  kit.crashAt("commit.before", 3)
  expect(await kit.runToRest()).toBe("completed")
  expect(await makeDesk(kit.automation).morningReport(kit.siteId)).toBe(
    "6 articles went out for 153 credits.",
  )
})

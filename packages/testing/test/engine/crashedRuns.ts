/** The reference run with processes that die in it, and what it must come to nevertheless. */
import { STAGES } from "@pressline/core/effect"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { expect } from "vitest"
import { expectSound } from "./expectSound.ts"
import { balanceOf, REFERENCE, resultsOf, runOf } from "./stored.ts"

const site = { siteId: "site" }

/** AI calls of the reference run: 3 batches, 12 clusters, 36 tasks, 36 articles, 180 images. */
export const CALLS = 267

/** A kit with the keywords of the reference run. */
export const kitWithKeywords = async (options: TestKitOptions = {}): Promise<TestKit> => {
  const kit = createTestKit(options)
  await kit.addKeywords(150)
  return kit
}

/** Starts a run; the process may die before it answers. */
export const startAnyhow = (kit: TestKit): Promise<unknown> =>
  kit.automation.runNow(site).catch((error: unknown) => error)

/** Lets time pass until a process has died, and says what its calls had come to. */
export const untilDeath = async (kit: TestKit, deaths = 1) => {
  const dead = () => kit.nodes.filter((node) => node.isDead()).length
  await kit.clock.settle()
  for (let n = 0; n < 5000 && dead() < deaths; n++) await kit.clock.advance("500 millis")
  expect(dead(), "processes that died").toBe(deaths)
  await kit.clock.settle()
  const run = await runOf(kit)
  const stored = STAGES.filter((stage) => stage !== 3 && stage !== 7).reduce(
    (sum, stage) => sum + (stage === 1 ? run.stages[1].batches : run.stages[stage].processed),
    0,
  )
  return { made: kit.ai.calls.length, lost: kit.ai.calls.length - stored }
}

/** The run came to the reference numbers, whatever happened on the way. */
export const expectReference = async (kit: TestKit): Promise<void> => {
  const run = await runOf(kit)
  expect(run.status).toBe("completed")
  expect(resultsOf(run)).toEqual(REFERENCE)
  expect((await balanceOf(kit)).balance).toBe(1_000_000 - 873)
  expect(kit.publisher.posts()).toBe(36)
  await expectSound(kit)
}

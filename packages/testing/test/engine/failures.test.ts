import { type ItemErrorCode, type StageNumber, stageFacts } from "@pressline/core/effect"
import { type AiFunctionName, createTestKit, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import {
  balanceOf,
  CALLS,
  itemsOf,
  linesOf,
  REFERENCE,
  resultsOf,
  runOf,
  statusesOf,
} from "./stored.ts"
import { inStage } from "./watchedStages.ts"

const site = { siteId: "site" }
const TITLE = "About keyword 051, part 2"

const kitWith = async (keywords = 150, options = {}): Promise<TestKit> => {
  const kit = createTestKit(options)
  await kit.addKeywords(keywords)
  return kit
}

/** Whether a call is about the item that a test picked, in whatever stage. */
const PICKED: Readonly<Record<AiFunctionName, (input: unknown) => boolean>> = {
  autoCluster: (input) => JSON.stringify(input).includes('"keyword 077"'),
  generateIdeas: (input) => JSON.stringify(input).includes("About keyword 051"),
  generateContent: (input) => (input as { title: string }).title === TITLE,
  generateImagePrompts: (input) => (input as { title: string }).title === TITLE,
  generateImage: (input) => (input as { prompt: string }).prompt === `${TITLE}, picture 3`,
}

const STAGE_CALLS = Object.entries(CALLS).map(([stage, name]) => ({
  stage: Number(stage) as StageNumber,
  name,
}))

/** The first `times` calls about the picked item fail. */
const failPicked = (
  kit: TestKit,
  name: AiFunctionName,
  code: ItemErrorCode,
  times = Number.POSITIVE_INFINITY,
): void => {
  let left = times
  kit.ai.failFor(name, (input) => PICKED[name](input) && left-- > 0, { code })
}

const callsOf = (kit: TestKit, name: AiFunctionName) =>
  kit.ai.calls.filter((call) => call.function === name && PICKED[name](call.input))

const setAside = async (kit: TestKit, stage: StageNumber) =>
  (await itemsOf(kit, stageFacts(stage).inputKind)).filter(({ status }) => status === "failed")

const expectReference = async (kit: TestKit): Promise<void> => {
  expect(resultsOf(await runOf(kit))).toEqual(REFERENCE)
  await expectSound(kit)
}

describe("an item whose call fails", () => {
  it.each(STAGE_CALLS)(
    "in stage $stage is tried again with back-off, and succeeds",
    async ({ name }) => {
      const kit = await kitWith()
      failPicked(kit, name, "ai_refused", 2)
      expect(await kit.runToRest()).toBe("completed")
      const calls = callsOf(kit, name)
      expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      expect(new Set(calls.map(({ key }) => key)).size, "the same key for every try").toBe(1)
      const [first, second, third] = calls.map(({ at }) => at.getTime())
      expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([1000, 2000])
      await expectReference(kit)
    },
  )

  it.each(STAGE_CALLS)(
    "malformed in stage $stage is tried again like any other",
    async ({ name }) => {
      const kit = await kitWith()
      kit.ai.malformNext(name)
      expect(await kit.runToRest()).toBe("completed")
      const retry = (await linesOf(kit, (await runOf(kit)).runId)).filter(
        (l) => l.code === "call.retry",
      )
      expect(retry).toMatchObject([{ level: "warn", facts: { code: "ai_invalid_output" } }])
      await expectReference(kit)
    },
  )

  const codes = ["ai_refused", "ai_invalid_output"] as const
  const exhausted = STAGE_CALLS.flatMap((given) => codes.map((code) => ({ ...given, code })))

  it.each(exhausted)(
    "with $code in stage $stage is set aside after max_attempts, and the run goes on",
    async ({ code, name, stage }) => {
      const kit = await kitWith()
      failPicked(kit, name, code)
      expect(await kit.runToRest()).toBe("completed")
      const run = await runOf(kit)
      const failed = await setAside(kit, stage)
      expect(failed).toMatchObject([
        {
          attempts: 3,
          failedStage: stage,
          failedRunId: run.runId,
          lastError: { code, message: `scripted: ${code}` },
        },
      ])
      const results = resultsOf(run)
      expect(results[stage - 1]).toMatchObject({ partial: true, failed: 1, skipped: false })
      const inputs = Object.values(REFERENCE[stage - 1] ?? {})[0] as number
      expect(Object.values(results[stage - 1] ?? {})[0]).toBe(inputs - 1)
      const lone = callsOf(kit, name).filter(({ input }) => stage !== 1 || isLone(input))
      expect(lone).toHaveLength(3)
      // the batch was halved to find the keyword, and is charged and counted once.
      if (stage === 1) expect(results[0]).toMatchObject({ batchesRun: 3, creditsUsed: 45 })
      await expectSound(kit)
    },
  )

  it("whose input is too long is set aside at once, without another try", async () => {
    const kit = await kitWith()
    failPicked(kit, "generateContent", "ai_input_too_long")
    expect(await kit.runToRest()).toBe("completed")
    expect(callsOf(kit, "generateContent")).toHaveLength(1)
    expect(await setAside(kit, 4)).toMatchObject([
      { attempts: 1, lastError: { code: "ai_input_too_long" } },
    ])
    await expectSound(kit)
  })

  it("is given as many tries as max_attempts says", async () => {
    const kit = await kitWith(150, { siteDefaults: { maxAttempts: 1 } })
    failPicked(kit, "generateIdeas", "ai_refused")
    expect(await kit.runToRest()).toBe("completed")
    expect(callsOf(kit, "generateIdeas")).toHaveLength(1)
    expect(await setAside(kit, 2)).toMatchObject([{ attempts: 1 }])
    await expectSound(kit)
  })

  it("beside a whole stage that fails lets the run complete, partial, with nothing after it", async () => {
    const kit = await kitWith()
    kit.ai.failFor("generateIdeas", () => true, { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    expect(await statusesOf(kit, "cluster")).toEqual({ failed: 12 })
    const [, second, third, ...later] = resultsOf(await runOf(kit))
    expect(second).toMatchObject({
      clustersProcessed: 0,
      failed: 12,
      partial: true,
      creditsUsed: 0,
    })
    expect(third).toMatchObject({ ideasProcessed: 0, skipped: false, partial: false })
    for (const result of later) expect(result).toMatchObject({ batchesRun: 0, partial: false })
    expect((await balanceOf(kit)).balance).toBe(1_000_000 - 45)
    await expectSound(kit)
  })

  it("R-16 a batch of which every keyword is set aside costs nothing", async () => {
    const kit = await kitWith(8)
    kit.ai.failFor("autoCluster", () => true, { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    expect(resultsOf(await runOf(kit))[0]).toMatchObject({
      failed: 8,
      batchesRun: 1,
      creditsUsed: 0,
    })
    await expectSound(kit)
  })
})

const isLone = (input: unknown): boolean =>
  (input as { keywords: ReadonlyArray<unknown> }).keywords.length === 1

describe("R-12 quarantine", () => {
  it("is lifted by retry_failed; the run that set the item aside does not take it again, the next does", async () => {
    const kit = await inStage(4, { concurrency: 1 })
    kit.ai.failNext("generateContent", { code: "ai_input_too_long" })
    await kit.waitFor({ code: "item.quarantined", stage: 4 })
    const first = await runOf(kit)
    const [failed] = await setAside(kit, 4)
    expect(first.status).toBe("running")
    expect(await kit.automation.retryFailed({ ...site, stage: 4 })).toEqual({ retried: 1 })
    const [waiting] = (await itemsOf(kit, "task")).filter(({ id }) => id === failed?.id)
    expect(waiting).toMatchObject({
      status: "queued",
      attempts: 0,
      lastError: null,
      failedStage: null,
    })
    await kit.rest()
    expect(resultsOf(await runOf(kit))[3]).toMatchObject({
      tasksProcessed: 5,
      failed: 1,
      partial: true,
    })
    expect(kit.started.filter(({ ids }) => ids.includes(failed?.id ?? ""))).toHaveLength(1)
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).initialSnapshot).toMatchObject({ stage4Initial: 1, totalInitial: 1 })
    expect(resultsOf(await runOf(kit))[3]).toMatchObject({ tasksProcessed: 1, failed: 0 })
    expect(kit.publisher.posts()).toBe(6)
    await expectSound(kit, { retried: true })
  })

  it("R-12 a late image updates its article, and never posts it twice", async () => {
    const kit = await kitWith()
    failPicked(kit, "generateImage", "ai_refused")
    expect(await kit.runToRest()).toBe("completed")
    expect(kit.publisher.posts(), "an article with a missing image goes out").toBe(36)
    kit.ai.heal()
    expect(await kit.automation.retryFailed(site)).toEqual({ retried: 1 })
    expect(await kit.runToRest()).toBe("completed")
    const [, , , , , sixth, seventh] = resultsOf(await runOf(kit))
    expect(sixth).toMatchObject({ imagesProcessed: 1, imagesGenerated: 1, creditsUsed: 1 })
    expect(seventh).toMatchObject({ readyForReview: 1, published: 1 })
    const update = kit.publisher.published.at(-1)
    expect(update?.previous).not.toBeNull()
    expect(update?.images).toHaveLength(5)
    expect(kit.publisher.posts()).toBe(36)
    await expectSound(kit, { retried: true })
  })
})

describe("an interruption", () => {
  it("by crashes is no attempt: with max_attempts 1 every item is done", async () => {
    const kit = await inStage(4, { siteDefaults: { maxAttempts: 1 } })
    for (const deaths of [1, 2]) {
      await kit.clock.advance("1 second")
      kit.crash()
      await kit.clock.advance("36 seconds")
      expect((await runOf(kit)).takeovers).toBe(deaths)
    }
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    expect(kit.started.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(await statusesOf(kit, "task")).toEqual({ completed: 6 })
    await expectSound(kit)
  })

  it("by a pause keeps the failures counted so far, and adds none", async () => {
    const kit = await inStage(2, { concurrency: 1 })
    kit.ai.failNext("generateIdeas", { code: "ai_refused" })
    await kit.waitFor({ code: "call.retry", stage: 2 })
    for (const _ of [1, 2, 3]) {
      await kit.automation.pause(site)
      await kit.rest()
      await kit.automation.resume(site)
    }
    await kit.rest()
    const retried = kit.started.filter(({ stage, attempt }) => stage === 2 && attempt > 1)
    expect(retried.map(({ attempt }) => attempt)).toEqual([2])
    await expectSound(kit)
  })
})

import type { RunProgress } from "@pressline/core"
import { RunProgress as RunProgressSchema } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { itemsOf, onlyStages, runOf, watchToRest } from "./storedRuns.ts"

const progressOf = (kit: TestKit): Promise<RunProgress> =>
  kit.automation.runProgress({ siteId: kit.siteId })

/** R-14 at an instant; answers the percentage. */
const expectBelievable = (
  { globalProgress, metrics, run, stages }: RunProgress,
  before: number,
): number => {
  const { completedItems, percentage, totalItems } = globalProgress
  expect(percentage).toBeGreaterThanOrEqual(before)
  expect(percentage).toBeLessThanOrEqual(100)
  expect(percentage === 100).toBe(run.status === "completed")
  expect(completedItems).toBeLessThanOrEqual(totalItems)
  expect(metrics.etaSeconds ?? 0).toBeGreaterThanOrEqual(0)
  for (const { failedCount, inputCount, processedCount } of stages)
    expect(inputCount).toBeGreaterThanOrEqual(processedCount + failedCount)
  return percentage
}

/** Watches the site's run to its rest; answers the percentages seen. */
const percentages = async (
  kit: TestKit,
  meanwhile: (progress: RunProgress) => Promise<void> = async () => {},
): Promise<ReadonlyArray<number>> => {
  const seen: Array<number> = [0]
  await watchToRest(kit, async () => {
    const progress = await progressOf(kit)
    seen.push(expectBelievable(progress, seen.at(-1) ?? 0))
    await meanwhile(progress)
  })
  return seen
}

describe("percentage", () => {
  it("R-14 MUST never fall, be 99 until the end and 100 exactly when completed", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.slow("900 millis")
    await kit.automation.runNow({ siteId: kit.siteId })
    const seen = await percentages(kit)
    expect(seen.at(-1)).toBe(100)
    expect(Math.max(...seen.filter((n) => n < 100))).toBeGreaterThanOrEqual(90)
    expect(new Set(seen).size).toBeGreaterThan(20)
    await kit.close()
  })

  it("R-14 MUST never fall when more arrives, items fail and the AI makes more than foreseen", async () => {
    const kit = createTestKit({ makes: { ideasPerCluster: 6, promptsPerArticle: 9 } })
    await kit.addKeywords(100)
    kit.ai.slow("900 millis")
    kit.ai.failFor("generateContent", "part 2", { code: "ai_refused" })
    await kit.automation.runNow({ siteId: kit.siteId })
    let batches = 0
    const seen = await percentages(kit, async ({ run }) => {
      if (run.currentStage > 2 || batches >= 4) return
      batches += 1
      const keywords = Array.from({ length: 50 }, (_, n) => `late ${batches} ${n}`)
      await kit.automation.addKeywords({ siteId: kit.siteId, keywords })
    })
    expect(seen.at(-1)).toBe(100)
    expect((await runOf(kit)).stage4Result?.failed).toBeGreaterThan(0)
    await kit.close()
  })

  it("R-14 MUST never fall over pauses, resumes and crashes, and stay below 100 when cancelled", async () => {
    const kit = createTestKit({ workers: 2 })
    await kit.addKeywords(150)
    kit.ai.slow("5 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    let high = 0
    for (let n = 0; n < 6; n++) {
      await kit.clock.advance("7 seconds")
      high = expectBelievable(await progressOf(kit), high)
      if (n % 2 === 0) kit.crash()
      else await kit.automation.pause({ siteId: kit.siteId })
      await kit.clock.advance("1 minute")
      high = expectBelievable(await progressOf(kit), high)
      if (n % 2 === 1) await kit.automation.resume({ siteId: kit.siteId })
    }
    await kit.automation.cancel({ siteId: kit.siteId })
    await kit.clock.advance("1 minute")
    const progress = await progressOf(kit)
    expect(expectBelievable(progress, high)).toBeLessThan(100)
    expect(progress.run.status).toBe("cancelled")
    await kit.close()
  })

  it("R-14 stages that are skipped MUST count in neither part", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1, 2) })
    await kit.addKeywords(50)
    kit.ai.slow("900 millis")
    await kit.automation.runNow({ siteId: kit.siteId })
    const first = await progressOf(kit)
    expect(first.globalProgress).toMatchObject({ totalItems: 54, completedItems: 0 })
    const seen = await percentages(kit)
    expect(seen.at(-1)).toBe(100)
    const { globalProgress, stages } = await progressOf(kit)
    expect(globalProgress).toStrictEqual({
      totalItems: 54,
      completedItems: 54,
      percentage: 100,
      estimated: false,
    })
    expect(stages.map(({ status }) => status)).toStrictEqual([
      "completed",
      "completed",
      ...Array.from({ length: 5 }, () => "skipped"),
    ])
    await kit.close()
  })

  it("R-14 a run with nothing to do MUST end at 100", async () => {
    const kit = createTestKit()
    expect(await kit.runToRest()).toBe("completed")
    expect((await progressOf(kit)).globalProgress).toStrictEqual({
      totalItems: 0,
      completedItems: 0,
      percentage: 100,
      estimated: false,
    })
    await kit.close()
  })
})

describe("total_items", () => {
  it("R-14 MUST project what is still to be made, and be replaced by facts", async () => {
    const kit = createTestKit({ makes: { ideasPerCluster: 2 } })
    await kit.addKeywords(150)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.settle()
    const { globalProgress } = await progressOf(kit)
    expect(globalProgress).toMatchObject({ totalItems: 486, estimated: true })
    await kit.waitFor({ code: "stage.completed", stage: 1 })
    expect((await progressOf(kit)).globalProgress).toMatchObject({
      totalItems: 486,
      completedItems: 150,
      estimated: true,
    })
    await kit.waitFor({ code: "stage.completed", stage: 3 })
    // 24 ideas instead of 36.
    expect((await progressOf(kit)).globalProgress).toMatchObject({
      totalItems: 150 + 12 + 24 + 24 + 24 + 120 + 24,
      completedItems: 186,
      estimated: true,
    })
    await kit.rest()
    expect((await progressOf(kit)).globalProgress).toStrictEqual({
      totalItems: 378,
      completedItems: 378,
      percentage: 100,
      estimated: false,
    })
    await kit.close()
  })

  it("R-14 MUST stop the projection at a skipped stage", async () => {
    const kit = createTestKit({ siteDefaults: { stage3Enabled: false } })
    await kit.addKeywords(150)
    kit.ai.slow("1 minute")
    await kit.automation.runNow({ siteId: kit.siteId })
    expect((await progressOf(kit)).globalProgress.totalItems).toBe(162)
    await kit.close()
  })
})

describe("its wire form", () => {
  it("MUST have these names, with credits as a JSON number", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    await kit.runToRest()
    const wire = JSON.parse(
      JSON.stringify(Schema.encodeSync(RunProgressSchema)(await progressOf(kit))),
    ) as Record<string, unknown>
    expect(wire).toMatchObject({
      run: { run_id: expect.any(String), status: "completed", current_stage: 7 },
      global_progress: {
        total_items: 50 + 4 + 12 + 12 + 12 + 60 + 12,
        completed_items: 162,
        percentage: 100,
        estimated: false,
      },
      metrics: { credits_used: 291, duration_seconds: 0, eta_seconds: 0 },
      initial_snapshot: { stage_1_initial: 50, total_initial: 50 },
    })
    expect((wire["stages"] as ReadonlyArray<unknown>)[1]).toStrictEqual({
      number: 2,
      name: "Clusters -> Ideas",
      status: "completed",
      input_count: 4,
      processed_count: 4,
      failed_count: 0,
    })
    expect(await itemsOf(kit, "publication")).toHaveLength(12)
    await kit.close()
  })
})

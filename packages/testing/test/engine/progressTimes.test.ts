import { creditsToNumber } from "@pressline/core"
import { createTestKit, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { itemsOf, onlyStages, runOf, watchToRest } from "./storedRuns.ts"

const progressOf = (kit: TestKit) => kit.automation.runProgress({ siteId: kit.siteId })

describe("times", () => {
  it("paused time MUST be neither duration nor time_elapsed", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.addKeywords(150)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("5 seconds")
    await kit.automation.pause({ siteId: kit.siteId })
    await kit.clock.advance("1 hour")
    expect((await progressOf(kit)).metrics.durationSeconds).toBe(10)
    await kit.automation.resume({ siteId: kit.siteId })
    await kit.rest()
    const run = await runOf(kit)
    expect(run.status).toBe("completed")
    expect(run.stage1Result?.timeElapsed).toBe(30)
    expect((await progressOf(kit)).metrics).toMatchObject({ durationSeconds: 30, etaSeconds: 0 })
    await kit.clock.advance("1 hour")
    expect((await progressOf(kit)).metrics.durationSeconds).toBe(30)
    await kit.close()
  })

  it("the ETA MUST come from the run's own pace, and be 0 at the end", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(4), concurrency: 1 })
    await kit.automation.addItems({
      siteId: kit.siteId,
      tasks: Array.from({ length: 20 }, (_, n) => ({ title: `t ${n}`, primaryKeyword: "k" })),
    })
    kit.ai.slow("30 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.settle()
    expect((await progressOf(kit)).metrics.etaSeconds).toBeNull()
    await kit.clock.advance("301 seconds")
    const { etaSeconds } = (await progressOf(kit)).metrics
    expect(etaSeconds).toBeGreaterThanOrEqual(295)
    expect(etaSeconds).toBeLessThanOrEqual(340)
    await kit.rest()
    expect((await progressOf(kit)).metrics.etaSeconds).toBe(0)
    await kit.close()
  })

  it("a second run MUST know its ETA from the first", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(4), concurrency: 1 })
    const addTasks = (count: number) =>
      kit.automation.addItems({
        siteId: kit.siteId,
        tasks: Array.from({ length: count }, (_, n) => ({ title: `t ${n}`, primaryKeyword: "k" })),
      })
    await addTasks(10)
    kit.ai.slow("30 seconds")
    await kit.runToRest()
    await addTasks(20)
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.settle()
    expect((await progressOf(kit)).metrics.etaSeconds).toBe(600)
    await kit.close()
  })
})

describe("what a site's own runs teach", () => {
  it("the second estimate MUST use the ratios of the first run", async () => {
    const kit = createTestKit({
      makes: {
        keywordsPerCluster: 25,
        ideasPerCluster: 4,
        wordsPerArticle: 750,
        promptsPerArticle: 2,
      },
    })
    await kit.addKeywords(150)
    expect(await kit.runToRest()).toBe("completed")
    expect(creditsToNumber((await runOf(kit)).totalCreditsUsed)).toBe(
      45 + 48 + 24 * 8 + 24 * 2 * 0.2 + 48,
    )
    await kit.automation.addKeywords({
      siteId: kit.siteId,
      keywords: Array.from({ length: 100 }, (_, n) => `second ${n}`),
    })
    const estimate = await kit.automation.estimate({ siteId: kit.siteId })
    expect(estimate.stages.map(({ items }) => items)).toStrictEqual([100, 4, 16, 16, 16, 32, 16])
    expect(estimate.stages.map(({ credits }) => creditsToNumber(credits))).toStrictEqual([
      30, 32, 0, 128, 6.4, 32, 0,
    ])
    await kit.runToRest()
    expect(creditsToNumber((await runOf(kit)).totalCreditsUsed)).toBe(228.4)
    expect(creditsToNumber(estimate.estimatedCredits)).toBe(228.4)
    await kit.close()
  })

  it("a run that was cancelled MUST teach nothing", async () => {
    const kit = createTestKit({ makes: { keywordsPerCluster: 50 } })
    await kit.addKeywords(150)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.waitFor({ code: "stage.completed", stage: 1 })
    await kit.automation.cancel({ siteId: kit.siteId })
    await kit.rest()
    await kit.automation.addKeywords({
      siteId: kit.siteId,
      keywords: Array.from({ length: 150 }, (_, n) => `more ${n}`),
    })
    const { stages } = await kit.automation.estimate({ siteId: kit.siteId })
    expect(stages[0]?.items).toBe(150)
    const waiting = (await itemsOf(kit, "cluster")).filter(
      (item) => "status" in item && item.status === "new",
    )
    expect(stages[1]?.items).toBe(waiting.length + 12)
    await kit.close()
  })
})

describe("stages", () => {
  it("MUST be pending, running, completed in order", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.slow("900 millis")
    await kit.automation.runNow({ siteId: kit.siteId })
    await watchToRest(kit, async () => {
      const { run, stages } = await progressOf(kit)
      const expected = stages.map(({ number }) => {
        if (run.status === "completed" || number < run.currentStage) return "completed"
        return number === run.currentStage ? "running" : "pending"
      })
      expect(stages.map(({ status }) => status)).toStrictEqual(expected)
    })
    await kit.close()
  })

  it("the open stage of a failed run MUST be failed, and its result partial", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.failNext("generateContent", { code: "ai_unauthorized" })
    expect(await kit.runToRest()).toBe("failed")
    const { stages } = await progressOf(kit)
    expect(stages.map(({ status }) => status)).toStrictEqual([
      "completed",
      "completed",
      "completed",
      "failed",
      "pending",
      "pending",
      "pending",
    ])
    const run = await runOf(kit)
    expect(run.stage4Result).toMatchObject({ partial: true, skipped: false })
    expect(run.stage5Result).toBeNull()
    await kit.close()
  })

  it("progress and pipelineOverview MUST agree with the stored items at every instant", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.slow("900 millis")
    kit.ai.failFor("generateImage", "picture 4", { code: "ai_refused" })
    await kit.automation.runNow({ siteId: kit.siteId })
    const kinds = ["keyword", "cluster", "idea", "task", "content", "image"] as const
    const inputs = ["new", "new", "new", "queued", "draft", "pending"] as const
    await watchToRest(
      kit,
      async () => {
        const { stages } = await progressOf(kit)
        const overview = await kit.automation.pipelineOverview({ siteId: kit.siteId })
        for (const [n, kind] of kinds.entries()) {
          const items = await itemsOf(kit, kind)
          const count = (status: string) =>
            items.filter((item) => "status" in item && item.status === status).length
          const stage = stages[n]
          const shown = overview.stages[n]
          expect(shown?.pending).toBe(count(inputs[n] ?? ""))
          expect(shown?.failed).toBe(count("failed"))
          expect(shown?.processed).toBe(items.length - count(inputs[n] ?? "") - count("failed"))
          expect(shown?.status).toBe(stage?.status)
          expect(stage).toMatchObject({
            inputCount: items.length,
            processedCount: shown?.processed,
            failedCount: shown?.failed,
          })
        }
      },
      "500 millis",
    )
    expect((await runOf(kit)).stage6Result).toMatchObject({ imagesGenerated: 48, failed: 12 })
    await kit.close()
  })

  it("pipelineOverview MUST count of all time, progress of the run", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.addKeywords(50)
    await kit.runToRest()
    await kit.automation.addKeywords({ siteId: kit.siteId, keywords: ["a", "b", "c"] })
    await kit.runToRest()
    const overview = await kit.automation.pipelineOverview({ siteId: kit.siteId })
    expect(overview.stages[0]).toMatchObject({ pending: 0, processed: 53, status: "completed" })
    expect((await progressOf(kit)).stages[0]).toMatchObject({ inputCount: 3, processedCount: 3 })
    await kit.close()
  })
})

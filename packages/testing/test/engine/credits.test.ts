import { creditsToNumber } from "@pressline/core"
import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectExactBooks, itemsOf, linesOf, onlyStages, runOf, usageOf } from "./storedRuns.ts"

const cluster = (name: string) => ({ name, primaryKeyword: name })

describe("ceilings", () => {
  it("R-07 an article longer than twice its target MUST cost 2 x target, the excess free and logged", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(4), makes: { wordsPerArticle: 5000 } })
    await kit.automation.addItems({
      siteId: kit.siteId,
      tasks: [{ title: "long", primaryKeyword: "long", targetWords: 1500 }],
    })
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage4Result).toMatchObject({ contentCreated: 1, totalWords: 5000, partial: false })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(30)
    const [line, ...more] = await linesOf(kit, run.runId, "credits.excess")
    expect(more).toStrictEqual([])
    expect(line).toMatchObject({ stage: 4 })
    expect(line?.message).toMatch(/50 credits.*30 are charged/u)
    await expectExactBooks(kit, run.runId)
    await kit.close()
  })

  it("R-07 an article of exactly twice its target MUST cost all of it, without an excess", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(4), makes: { wordsPerArticle: 3000 } })
    await kit.automation.addItems({
      siteId: kit.siteId,
      tasks: [{ title: "long", primaryKeyword: "long", targetWords: 1500 }],
    })
    await kit.runToRest()
    const run = await runOf(kit)
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(30)
    expect(await linesOf(kit, run.runId, "credits.excess")).toStrictEqual([])
    await kit.close()
  })

  it("R-07 a cluster MUST be charged at most 10 ideas, and all of its ideas are kept", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(2), makes: { ideasPerCluster: 15 } })
    await kit.automation.addItems({ siteId: kit.siteId, clusters: [cluster("a"), cluster("b")] })
    await kit.runToRest()
    const run = await runOf(kit)
    expect(run.stage2Result).toMatchObject({ clustersProcessed: 2, ideasCreated: 30 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(40)
    expect(await itemsOf(kit, "idea")).toHaveLength(30)
    expect(await linesOf(kit, run.runId, "credits.excess")).toHaveLength(2)
    await kit.close()
  })

  it("R-07 an article MUST be charged at most 10 prompts, and all of its prompts are kept", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(5), makes: { promptsPerArticle: 15 } })
    await kit.automation.addItems({
      siteId: kit.siteId,
      contents: [{ title: "a", html: "<p>a</p>" }],
    })
    await kit.runToRest()
    const run = await runOf(kit)
    expect(run.stage5Result).toMatchObject({ promptsCreated: 15 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(2)
    expect(await linesOf(kit, run.runId, "credits.excess")).toHaveLength(1)
    await kit.close()
  })

  it("words MUST be billed per 100, rounded up per article", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(4), makes: { wordsPerArticle: 1401 } })
    await kit.automation.addItems({
      siteId: kit.siteId,
      tasks: ["a", "b"].map((title) => ({ title, primaryKeyword: title })),
    })
    await kit.runToRest()
    expect(creditsToNumber((await runOf(kit)).totalCreditsUsed)).toBe(30)
    await kit.close()
  })

  it("prices of the host MUST be frozen on the run and exact to four decimals", async () => {
    const kit = createTestKit({
      siteDefaults: onlyStages(5, 6),
      prices: { prompt: 0.0001, image: 0.1234 },
    })
    await kit.automation.addItems({
      siteId: kit.siteId,
      contents: [1, 2, 3].map((n) => ({ title: `a ${n}`, html: "<p>a</p>" })),
    })
    await kit.runToRest()
    const run = await runOf(kit)
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(1.8525)
    expect(creditsToNumber(run.priceBook.image)).toBe(0.1234)
    await expectExactBooks(kit, run.runId)
    await kit.close()
  })
})

describe("what costs nothing", () => {
  it("failed tries MUST cost nothing in any stage", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.failNext("autoCluster", { code: "ai_unavailable" }, 2)
    kit.ai.malformNext("generateIdeas", 2)
    kit.ai.refuseNext("generateContent", 2)
    kit.ai.rateLimitNext("generateImagePrompts", 1500, 2)
    kit.ai.failNext("generateImage", { code: "ai_timeout" }, 2)
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    // 4 clusters, 12 ideas, 12 articles of 15, 60 prompts, 60 images
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(15 + 24 + 180 + 12 + 60)
    await expectExactBooks(kit, run.runId)
    await kit.close()
  })

  it("an item that is quarantined MUST cost nothing", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(2) })
    await kit.automation.addItems({ siteId: kit.siteId, clusters: [cluster("a"), cluster("bad")] })
    kit.ai.failFor("generateIdeas", '"bad"', { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage2Result).toMatchObject({ clustersProcessed: 1, failed: 1, partial: true })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(6)
    await kit.close()
  })

  it("R-16 one bad keyword MUST be found by halving; its batch is counted and charged once", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.addKeywords(50)
    kit.ai.failFor("autoCluster", "keyword 13", { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage1Result).toMatchObject({
      keywordsProcessed: 49,
      failed: 1,
      partial: true,
      batchesRun: 1,
    })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(15)
    const keywords = await itemsOf(kit, "keyword")
    const failed = keywords.filter((item) => "phrase" in item && item.status === "failed")
    expect(failed).toMatchObject([
      { phrase: "keyword 13", failedStage: 1, lastError: { code: "ai_refused" } },
    ])
    const entries = await usageOf(kit, run.runId)
    expect(entries.map(({ items, units }) => ({ items, units }))).toStrictEqual([
      { items: 49, units: 1 },
    ])
    await kit.close()
  })

  it("R-16 a batch that quarantined every keyword MUST cost nothing", async () => {
    const kit = createTestKit({ siteDefaults: { ...onlyStages(1), stage1BatchSize: 4 } })
    await kit.addKeywords(8)
    kit.ai.failFor("autoCluster", (input) => /keyword [1-4]"/u.test(JSON.stringify(input)), {
      code: "ai_invalid_output",
    })
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage1Result).toMatchObject({ keywordsProcessed: 4, failed: 4, batchesRun: 2 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(15)
    await expectExactBooks(kit, run.runId)
    await kit.close()
  })

  it("R-16 a crash in the middle of a split batch MUST still charge and count it once", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.addKeywords(50)
    kit.ai.failFor("autoCluster", "keyword 13", { code: "ai_refused" })
    kit.crashAt("call.answered", 2)
    await kit.runToRest()
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "completed", takeovers: 1 })
    expect(run.stage1Result).toMatchObject({ keywordsProcessed: 49, failed: 1, batchesRun: 1 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(15)
    await kit.close()
  })
})

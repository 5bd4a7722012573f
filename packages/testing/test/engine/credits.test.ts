import { creditsOf, creditsToNumber } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import {
  expectExactBooks,
  itemsOf,
  ledgerOf,
  linesOf,
  onlyStages,
  runOf,
  sumOf,
  usageOf,
  watchToRest,
} from "./storedRuns.ts"

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

describe("books", () => {
  it("SPEC 7 entries = total = stages MUST hold at every instant, through failures and crashes", async () => {
    const kit = createTestKit({ credits: 400, workers: 2 })
    await kit.addKeywords(50)
    kit.ai.slow("700 millis")
    kit.ai.failNext("generateContent", { code: "ai_invalid_output" }, 2)
    kit.ai.failFor("generateImage", "part 1, picture 3", { code: "ai_refused" })
    kit.crashAt("commit.stored", 3)
    const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
    const looks = await watchToRest(kit, () => expectExactBooks(kit, runId))
    expect(looks).toBeGreaterThan(50)
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "completed", takeovers: 1 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(15 + 24 + 180 + 12 + 56)
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 113, held: 0, available: 113 })
    await kit.close()
  })

  const points = ["credits.before-settle", "credits.settled", "credits.before-release"] as const
  it.each(points)("R-06 a crash at %s MUST charge once and leave nothing held", async (point) => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.crashAt(point)
    await kit.runToRest()
    await kit.rest()
    await kit.clock.advance("2 minutes")
    const run = await runOf(kit)
    expect(run.status).toBe("completed")
    expect(sumOf(await usageOf(kit, run.runId))).toBe(291)
    expect((await usageOf(kit, run.runId)).every(({ settled }) => settled)).toBe(true)
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 999_709, held: 0, available: 999_709 })
    await kit.close()
  })

  it("a cancelled run MUST pay for what is stored and give the rest back", async () => {
    const kit = createTestKit({ credits: 1048 })
    await kit.addKeywords(150)
    kit.ai.slow("10 seconds")
    const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("15 seconds")
    await kit.automation.cancel({ siteId: kit.siteId })
    await kit.rest()
    await kit.clock.advance("1 minute")
    expect((await runOf(kit)).status).toBe("cancelled")
    const used = sumOf(await usageOf(kit, runId))
    expect(used).toBe(30)
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 1018, held: 0, available: 1018 })
    await kit.close()
  })

  it("unlimited() MUST count usage and refuse nothing", async () => {
    const { automation, clock, storage } = automationOnClock(() => Layer.empty)
    await automation.start()
    await automation.addKeywords({
      siteId: "free",
      keywords: Array.from({ length: 150 }, (_, n) => `keyword ${n + 100}`),
    })
    const estimate = await automation.estimate({ siteId: "free" })
    expect(estimate).toMatchObject({ currentBalance: null, sufficient: true })
    expect(creditsToNumber(estimate.requiredCredits)).toBe(1048)
    const { runId } = await automation.runNow({ siteId: "free" })
    await clock.advance("10 seconds")
    const { run } = await automation.currentRun({ siteId: "free" })
    expect(run).toMatchObject({ runId, status: "completed" })
    expect(run && creditsToNumber(run.totalCreditsUsed)).toBe(873)
    const entries = await Effect.runPromise(
      storage.usage.list({ runId, settled: null, limit: 10_000 }),
    )
    expect(sumOf(entries)).toBe(873)
    const balance = await automation.balance({ accountId: "free" })
    expect(balance).toMatchObject({ balance: null, available: null })
    await automation.close()
  })

  it("a grant MUST count once per key, and refuse what is not an amount", async () => {
    const kit: TestKit = createTestKit({ credits: 0 })
    const grant = { accountId: kit.siteId, amount: 12.5, key: "invoice 7" }
    await kit.automation.grantCredits(grant)
    expect((await kit.automation.grantCredits(grant)).balance).toStrictEqual(creditsOf(12.5))
    for (const amount of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(kit.automation.grantCredits({ ...grant, amount })).rejects.toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "amount" }] },
      })
    await expect(kit.automation.grantCredits({ ...grant, key: "" })).rejects.toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "key" }] },
    })
    await kit.close()
  })
})

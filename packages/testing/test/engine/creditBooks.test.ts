import { creditsOf, creditsToNumber } from "@pressline/core"
import { createTestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { expectExactBooks, ledgerOf, runOf, sumOf, usageOf, watchToRest } from "./storedRuns.ts"

describe("the books of a run", () => {
  it("entries = total = stages MUST hold at every instant, through failures and crashes", async () => {
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
    const kit = createTestKit({ credits: 0 })
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

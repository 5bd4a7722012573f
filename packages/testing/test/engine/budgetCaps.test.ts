import { creditsOf, creditsToNumber } from "@pressline/core"
import type { TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { cappedKit, NEW_YORK } from "./cappedKit.ts"
import { expectExactBooks, itemsOf, runOf, sumOf, usageOf } from "./storedRuns.ts"

const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at)

/** Entries of the last run by the local day they were written. */
const usageByDay = async (kit: TestKit, timeZone = NEW_YORK) =>
  Map.groupBy(await usageOf(kit, (await runOf(kit)).runId), ({ at }) => dayIn(timeZone, at))

describe("caps per run", () => {
  it("R-07 per_run MUST pause before it is exceeded, say which cap, and not go on by itself", async () => {
    const kit = await cappedKit({ perRun: creditsOf(60) }, { sweepEvery: "10 minutes" })
    expect(await kit.runToRest()).toBe("paused")
    const run = await runOf(kit)
    expect(run).toMatchObject({ pauseReason: "budget_cap", currentStage: 2, resumeAt: null })
    expect(run.pauseDetail).toMatch(/60 credits a run for site site/u)
    // A call that may cost 20 does not fit beside the 45 that are used.
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(45)
    await kit.clock.advance("20 days")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.close()
  })

  it("articles_per_run MUST let exactly so many be written; raising it lets the run go on", async () => {
    const kit = await cappedKit({ articlesPerRun: 5 })
    expect(await kit.runToRest()).toBe("paused")
    const paused = await runOf(kit)
    expect(paused).toMatchObject({ pauseReason: "budget_cap", currentStage: 4 })
    expect(paused.pauseDetail).toMatch(/5 articles a run for site site/u)
    expect(await itemsOf(kit, "content")).toHaveLength(5)
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { articlesPerRun: 36 } },
    })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })

  it("R-18 raising the cap by updateConfig MUST let the run go on at once", async () => {
    const kit = await cappedKit({ perRun: creditsOf(60) })
    await kit.runToRest()
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { perRun: creditsOf(900) } },
    })
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "completed", pauseReason: null })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(873)
    await kit.close()
  })

  it("a change of caps that still bind MUST pause the run again", async () => {
    const kit = await cappedKit({ perRun: creditsOf(60) })
    await kit.runToRest()
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { perRun: creditsOf(64) } },
    })
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
    expect(run.pauseDetail).toMatch(/64 credits a run/u)
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(45)
    await kit.close()
  })

  it("R-18 a pause that an operator asked for meanwhile MUST outlast the raised cap", async () => {
    const kit = await cappedKit({ perRun: creditsOf(60) })
    await kit.runToRest()
    const paused = await kit.automation.pause({ siteId: kit.siteId, actor: "ada" })
    expect(paused).toMatchObject({ status: "paused", pauseReason: "requested" })
    await kit.automation.updateConfig({ siteId: kit.siteId, patch: { budgetCaps: {} } })
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.automation.resume({ siteId: kit.siteId })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })

  it("a cap set while the run works MUST be read live", async () => {
    const kit = await cappedKit({})
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("15 seconds")
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { perRun: creditsOf(30) } },
    })
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(30)
    await kit.close()
  })
})

describe("caps per period", () => {
  it("per_day MUST hold on every day of the site's zone; the run goes on when the next begins", async () => {
    const kit = await cappedKit({ perDay: creditsOf(400) })
    expect(await kit.runToRest()).toBe("paused")
    const paused = await runOf(kit)
    expect(paused).toMatchObject({ pauseReason: "budget_cap", currentStage: 4 })
    expect(paused.pauseDetail).toMatch(/400 credits a day for site site/u)
    expect(paused.resumeAt?.toISOString()).toMatch(/^2026-01-06T05:00/u)
    await expectExactBooks(kit, paused.runId)
    // 08:00 UTC is 03:00 in New York: the day ends at 05:00 UTC.
    await kit.clock.advance("1258 minutes")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.clock.advance("5 minutes")
    expect((await runOf(kit)).resumedAt?.toISOString()).toMatch(/^2026-01-06T05:0[01]/u)
    await kit.clock.advance("3 days")
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "completed", runId: paused.runId })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(873)
    const days = await usageByDay(kit)
    expect(days.size).toBe(3)
    for (const entries of days.values()) expect(sumOf(entries)).toBeLessThanOrEqual(400)
    await kit.close()
  })

  it("per_month MUST pause until the first of the next month in the site's zone", async () => {
    const kit = await cappedKit({ perMonth: creditsOf(500) }, { sweepEvery: "5 minutes" })
    expect(await kit.runToRest()).toBe("paused")
    expect((await runOf(kit)).pauseDetail).toMatch(/500 credits a month for site site/u)
    await kit.clock.advance("26 days")
    expect(kit.clock.now().toISOString()).toBe("2026-01-31T08:00:00.000Z")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.clock.advance("1258 minutes")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.clock.advance("10 minutes")
    const run = await runOf(kit)
    expect(run.status).toBe("completed")
    expect(run.resumedAt?.toISOString()).toMatch(/^2026-02-01T05:0\d/u)
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(873)
    await kit.close()
  })

  it("articles_per_day MUST let exactly so many be written a day", async () => {
    const kit = await cappedKit({ articlesPerDay: 10 })
    expect(await kit.runToRest()).toBe("paused")
    const paused = await runOf(kit)
    expect(paused).toMatchObject({ pauseReason: "budget_cap", currentStage: 4 })
    expect(paused.pauseDetail).toMatch(/10 articles a day for site site/u)
    await kit.clock.advance("4 days")
    expect((await runOf(kit)).status).toBe("completed")
    const days = await usageByDay(kit)
    const written = [...days.values()].map((entries) =>
      entries.filter(({ stage }) => stage === 4).reduce((sum, { items }) => sum + items, 0),
    )
    expect(written).toStrictEqual([10, 10, 10, 6])
    await kit.close()
  })

  it("articles_per_month MUST let exactly so many be written a month", async () => {
    const kit = await cappedKit({ articlesPerMonth: 20 }, { sweepEvery: "10 minutes" })
    expect(await kit.runToRest()).toBe("paused")
    const paused = await runOf(kit)
    expect(paused).toMatchObject({ pauseReason: "budget_cap", currentStage: 4 })
    expect(paused.pauseDetail).toMatch(/20 articles a month for site site/u)
    expect(await itemsOf(kit, "content")).toHaveLength(20)
    await kit.clock.advance("26 days")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.clock.advance("1 day")
    expect((await runOf(kit)).stage4Result).toMatchObject({ contentCreated: 36 })
    await kit.close()
  })

  it("articles_per_day 0 MUST let none be written, and raising it lets the run go on", async () => {
    const kit = await cappedKit({ articlesPerDay: 0 })
    expect(await kit.runToRest()).toBe("paused")
    expect(await runOf(kit)).toMatchObject({ currentStage: 4, pauseReason: "budget_cap" })
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { articlesPerDay: 100 } },
    })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })

  it("a lowered cap MUST not undo or lose what is done", async () => {
    const kit = await cappedKit({ perDay: creditsOf(400) })
    await kit.runToRest()
    const before = await runOf(kit)
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { budgetCaps: { perDay: creditsOf(1) } },
    })
    await kit.rest()
    const after = await runOf(kit)
    expect(after).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
    expect(after.totalCreditsUsed).toStrictEqual(before.totalCreditsUsed)
    await kit.automation.updateConfig({ siteId: kit.siteId, patch: { budgetCaps: {} } })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })
})

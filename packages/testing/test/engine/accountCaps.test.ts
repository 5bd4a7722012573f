import { type BudgetCaps, creditsOf, creditsToNumber } from "@pressline/core"
import { createTestKit, type TestKit } from "@pressline/testing"
import type * as Duration from "effect/Duration"
import { describe, expect, it } from "vitest"
import { onlyStages, runOf } from "./storedRuns.ts"

describe("caps of an account", () => {
  const clusters = (site: string) =>
    Array.from({ length: 12 }, (_, n) => ({ name: `${site} ${n}`, primaryKeyword: `k ${n}` }))

  it("accountCaps MUST bind all sites of the account together, and be read live", async () => {
    let caps: BudgetCaps = { perDay: creditsOf(100) }
    const kit = createTestKit({
      accountOf: () => "acme",
      accountCaps: (account) => (account === "acme" ? caps : {}),
      siteDefaults: onlyStages(2),
      poll: "10 minutes",
    })
    await kit.automation.grantCredits({ accountId: "acme", amount: 1000, key: "begin" })
    for (const siteId of ["a", "b"])
      await kit.automation.addItems({ siteId, clusters: clusters(siteId) })
    await kit.automation.runNow({ siteId: "a" })
    await kit.clock.advance("1 minute")
    expect((await runOf(kit, "a")).status).toBe("completed")
    await kit.automation.runNow({ siteId: "b" })
    await kit.clock.advance("1 minute")
    const b = await runOf(kit, "b")
    expect(b).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
    expect(b.pauseDetail).toMatch(/100 credits a day for account acme/u)
    // 72 of a and two clusters of b: a third may cost 20 more.
    expect(creditsToNumber(b.totalCreditsUsed)).toBe(12)
    caps = { perDay: creditsOf(200) }
    await kit.automation.resume({ siteId: "b" })
    await kit.clock.advance("1 minute")
    expect((await runOf(kit, "b")).status).toBe("completed")
    await kit.close()
  })

  it("R-18 a raised account cap MUST let its paused runs go on without an operator", async () => {
    let caps: BudgetCaps = { perRun: creditsOf(60) }
    const kit = createTestKit({ accountCaps: () => caps })
    await kit.addKeywords(150)
    expect(await kit.runToRest()).toBe("paused")
    expect((await runOf(kit)).pauseDetail).toMatch(/60 credits a run for account site/u)
    caps = {}
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })

  it("R-18 an account cap that is raised to the end of its old words MUST count as raised", async () => {
    let caps: BudgetCaps = { perRun: creditsOf(1.5) }
    const kit = createTestKit({ accountCaps: () => caps, siteDefaults: onlyStages(5) })
    const { siteId } = kit
    const contents = [1, 2].map((n) => ({ title: `article ${n}`, html: "<p>one two</p>" }))
    await kit.automation.addItems({ siteId, contents })
    expect(await kit.runToRest()).toBe("paused")
    expect((await runOf(kit)).pauseDetail).toMatch(/1\.5 credits a run for account site/u)
    caps = { perRun: creditsOf(5) }
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })

  it("a cap of the month MUST count what was used by runs that somebody prunes early", async () => {
    const kit = createTestKit({
      accountCaps: () => ({ perMonth: creditsOf(100) }),
      siteDefaults: onlyStages(2),
      poll: "6 hours",
      sweepEvery: "6 hours",
      tickEvery: "1 day",
    })
    const { siteId } = kit
    const run = async (name: string) => {
      await kit.automation.addItems({ siteId, clusters: clusters(name) })
      await kit.automation.runNow({ siteId })
      await kit.clock.advance("2 days")
      return runOf(kit)
    }
    expect((await run("a")).status).toBe("completed") // 72 credits
    await kit.automation.prune({ runsOlderThan: "1 day", logsOlderThan: "1 day" })
    const second = await run("b")
    expect(second).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
    expect(creditsToNumber(second.totalCreditsUsed)).toBeLessThan(28)
    await kit.clock.advance("60 days")
    expect((await runOf(kit)).status).toBe("completed")
    await kit.automation.prune({ runsOlderThan: "1 day" })
    expect((await kit.automation.history({ siteId })).runs).toStrictEqual([])
    await kit.close()
  })

  it("the day of an account MUST be the day in UTC", async () => {
    const kit = createTestKit({
      accountCaps: () => ({ perDay: creditsOf(400) }),
      poll: "10 minutes",
    })
    await kit.addKeywords(150)
    expect(await kit.runToRest()).toBe("paused")
    await kit.clock.advance("958 minutes")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.clock.advance("4 minutes")
    expect((await runOf(kit)).resumedAt?.toISOString()).toMatch(/^2026-01-06T00:0[01]/u)
    await kit.close()
  })

  /** Two sites in step, each with one call of 15 credits under way at a time. */
  const inStep = async (perDay: number, call: Duration.Input): Promise<TestKit> => {
    const kit = createTestKit({
      accountOf: () => "acme",
      accountCaps: () => ({ perDay: creditsOf(perDay) }),
      siteDefaults: onlyStages(1),
    })
    await kit.automation.grantCredits({ accountId: "acme", amount: 1000, key: "begin" })
    const keywords = Array.from({ length: 500 }, (_, n) => `keyword ${n}`)
    for (const siteId of ["a", "b"]) await kit.automation.addKeywords({ siteId, keywords })
    kit.ai.slow(call)
    await Promise.all(["a", "b"].map((siteId) => kit.automation.runNow({ siteId })))
    await kit.clock.advance("10 minutes")
    return kit
  }

  for (const call of ["10 seconds", "1 second"] as const) {
    it(`R-18 a threshold that two sites pass together MUST be told, and to no site twice (calls of ${call})`, async () => {
      const kit = await inStep(150, call)
      const told = kit.notifier.delivered
        .filter(({ event }) => event === "budget")
        .map(({ facts, siteId }) => `${siteId} ${String(facts["percent"])}`)
      expect(new Set(told).size).toBe(told.length)
      expect(new Set(told.map((news) => news.slice(2)))).toStrictEqual(new Set(["50", "80", "100"]))
      await kit.close()
    })

    it(`two sites at once MUST exceed a cap by no more than the other's call under way (calls of ${call})`, async () => {
      const kit = await inStep(150, call)
      let used = 0
      for (const siteId of ["a", "b"]) {
        const run = await runOf(kit, siteId)
        expect(run).toMatchObject({ status: "paused", pauseReason: "budget_cap" })
        used += creditsToNumber(run.totalCreditsUsed)
      }
      expect(used).toBeLessThanOrEqual(150 + 15)
      await kit.close()
    })
  }
})

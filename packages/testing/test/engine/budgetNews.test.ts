import { creditsOf } from "@pressline/core"
import type { TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { cappedKit } from "./cappedKit.ts"
import { linesOf, onlyStages, runOf } from "./storedRuns.ts"

const budgetNews = (kit: TestKit) =>
  kit.notifier.delivered.filter(({ event }) => event === "budget")

/** What the last run's log says of budgets. */
const logged = async (kit: TestKit) => linesOf(kit, (await runOf(kit)).runId, "budget.reached")

describe("news of budget caps", () => {
  it("R-18 50, 80 and 100 % MUST be told once per cap and period", async () => {
    // 15 a batch: 45 passes 50 %, 60 is 80 %, 75 is 100 %.
    const kit = await cappedKit({ perDay: creditsOf(75) }, { siteDefaults: onlyStages(1) }, 500)
    expect(await kit.runToRest()).toBe("paused")
    await kit.clock.advance("1 minute")
    expect(budgetNews(kit).map(({ facts }) => facts["percent"])).toStrictEqual([50, 80, 100])
    expect(budgetNews(kit)[0]?.facts["cap"]).toBe("75 credits a day for site site")
    await kit.clock.advance("2 days")
    expect((await runOf(kit)).status).toBe("completed")
    expect(budgetNews(kit).map(({ facts }) => facts["percent"])).toStrictEqual([
      50, 80, 100, 50, 80, 100,
    ])
    expect(new Set(budgetNews(kit).map(({ id }) => id)).size).toBe(6)
    expect(new Set(budgetNews(kit).map(({ episode }) => episode)).size).toBe(6)
    expect((await logged(kit)).map(({ facts }) => facts["percent"])).toStrictEqual([
      50, 80, 100, 50, 80, 100,
    ])
    expect((await logged(kit))[1]).toMatchObject({
      level: "warn",
      message: "80 % of 75 credits a day for site site is used.",
      facts: { used: "60", limit: "75" },
    })
    await kit.close()
  })

  it("a second run of the same day MUST not repeat a threshold that was told", async () => {
    const kit = await cappedKit({ perDay: creditsOf(75) }, { siteDefaults: onlyStages(1) }, 200)
    expect(await kit.runToRest()).toBe("completed")
    await kit.automation.addKeywords({
      siteId: kit.siteId,
      keywords: Array.from({ length: 50 }, (_, n) => `more ${n}`),
    })
    expect(await kit.runToRest()).toBe("completed")
    await kit.clock.advance("1 minute")
    expect(budgetNews(kit).map(({ facts }) => facts["percent"])).toStrictEqual([50, 80, 100])
    // The second run logs what it passed, and repeats nothing of the first.
    expect((await logged(kit)).map(({ facts }) => facts["percent"])).toStrictEqual([100])
    await kit.close()
  })

  it("a crash right after a threshold was stored MUST neither lose nor repeat its news", async () => {
    const kit = await cappedKit({ perDay: creditsOf(75) }, { siteDefaults: onlyStages(1) }, 250)
    kit.crashAt("commit.stored", 4)
    await kit.runToRest()
    await kit.rest()
    await kit.clock.advance("2 minutes")
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 1 })
    expect(budgetNews(kit).map(({ facts }) => facts["percent"])).toStrictEqual([50, 80, 100])
    expect((await logged(kit)).map(({ facts }) => facts["percent"])).toStrictEqual([50, 80, 100])
    await kit.close()
  })

  it("caps of several kinds MUST each be told under their own name", async () => {
    const kit = await cappedKit(
      {
        perRun: creditsOf(1000),
        perMonth: creditsOf(873),
        articlesPerRun: 36,
        articlesPerMonth: 72,
      },
      {},
    )
    expect(await kit.runToRest()).toBe("completed")
    await kit.clock.advance("1 minute")
    const told = Map.groupBy(budgetNews(kit), ({ facts }) => String(facts["cap"]))
    expect([...told].map(([cap, of]) => [cap, of.map(({ facts }) => facts["percent"])])).toEqual([
      ["36 articles a run for site site", [50, 80, 100]],
      ["873 credits a month for site site", [50, 80, 100]],
      ["1000 credits a run for site site", [50, 80]],
      ["72 articles a month for site site", [50]],
    ])
    await kit.close()
  })

  it("R-18 each engine pause for a cap MUST be told once, and its resume logged with the reason", async () => {
    const kit = await cappedKit({ perDay: creditsOf(400) })
    await kit.runToRest()
    await kit.clock.advance("4 days")
    const { runId } = await runOf(kit)
    const pauses = kit.notifier.delivered.filter(({ event }) => event === "paused")
    expect(pauses.map(({ episode }) => episode)).toStrictEqual(["1", "2"])
    expect(pauses[0]?.facts["pause_reason"]).toBe("budget_cap")
    const resumed = await linesOf(kit, runId, "run.resumed")
    expect(resumed.map(({ message }) => message)).toStrictEqual([
      expect.stringMatching(/next period/u),
      expect.stringMatching(/next period/u),
    ])
    await kit.close()
  })
})

import { creditsOf, creditsToNumber } from "@pressline/core"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { expectExactBooks, ledgerOf, onlyStages, runOf } from "./storedRuns.ts"

const ACCOUNT = "acme"

const sharedKit = async (credits: number, options: TestKitOptions = {}): Promise<TestKit> => {
  const kit = createTestKit({ ...options, credits: 0, siteId: "a", accountOf: () => ACCOUNT })
  await kit.automation.grantCredits({ accountId: ACCOUNT, amount: credits, key: "begin" })
  return kit
}

const keywords = Array.from({ length: 150 }, (_, n) => `keyword ${n + 100}`)
const clusters = (site: string) =>
  Array.from({ length: 12 }, (_, n) => ({
    name: `cluster ${n + 1} of ${site}`,
    primaryKeyword: `keyword ${n + 1}`,
  }))

describe("two sites of one account", () => {
  it("R-06 MUST start only as many runs as there are credits for", async () => {
    const kit = await sharedKit(1500)
    for (const siteId of ["a", "b"]) await kit.automation.addKeywords({ siteId, keywords })
    const [a, b] = await Promise.allSettled(
      ["a", "b"].map((siteId) => kit.automation.runNow({ siteId })),
    )
    const refused = [a, b].filter((result) => result?.status === "rejected")
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({
      reason: {
        code: "insufficient_credits",
        details: { required: 1048, balance: 452, missing: 596 },
      },
    })
    await kit.clock.advance("1 minute")
    expect(await ledgerOf(kit, ACCOUNT)).toStrictEqual({ balance: 627, held: 0, available: 627 })
    await kit.close()
  })

  it("R-06 MUST both run where the credits cover both, with both totals right", async () => {
    const kit = await sharedKit(2096)
    for (const siteId of ["a", "b"]) await kit.automation.addKeywords({ siteId, keywords })
    kit.ai.slow("2 seconds")
    await Promise.all(["a", "b"].map((siteId) => kit.automation.runNow({ siteId })))
    for (let n = 0; n < 60; n++) {
      await kit.clock.advance("5 seconds")
      for (const siteId of ["a", "b"])
        await expectExactBooks(kit, (await runOf(kit, siteId)).runId, ACCOUNT)
    }
    for (const siteId of ["a", "b"]) {
      const run = await runOf(kit, siteId)
      expect(run).toMatchObject({ status: "completed", accountId: ACCOUNT })
      expect(creditsToNumber(run.totalCreditsUsed)).toBe(873)
    }
    expect(await ledgerOf(kit, ACCOUNT)).toStrictEqual({ balance: 350, held: 0, available: 350 })
    await kit.close()
  })

  it("R-06 20 sites at once MUST never hold more than there is", async () => {
    const kit = await sharedKit(500, { siteDefaults: onlyStages(2) })
    const sites = Array.from({ length: 20 }, (_, n) => `site-${n}`)
    for (const siteId of sites)
      await kit.automation.addItems({ siteId, clusters: clusters(siteId) })
    kit.ai.slow("1 minute")
    const starts = await Promise.allSettled(
      sites.map((siteId) => kit.automation.runNow({ siteId })),
    )
    // 87 each: 5 fit into 500.
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(5)
    expect(await ledgerOf(kit, ACCOUNT)).toStrictEqual({ balance: 500, held: 435, available: 65 })
    await kit.close()
  })

  const shortRun = async () => {
    const kit = await sharedKit(174, {
      siteDefaults: onlyStages(2),
      makes: { ideasPerCluster: 5 },
    })
    for (const siteId of ["a", "b"])
      await kit.automation.addItems({ siteId, clusters: clusters(siteId) })
    return kit
  }

  it("R-08 a run that completes and gives credits back MUST wake the one that waits for them", async () => {
    const kit = await shortRun()
    kit.ai.failFor("generateIdeas", "of b", { code: "ai_refused" })
    await Promise.all(["a", "b"].map((siteId) => kit.automation.runNow({ siteId })))
    await kit.clock.settle()
    expect(await runOf(kit, "a")).toMatchObject({
      status: "paused",
      pauseReason: "insufficient_credits",
    })
    await kit.clock.advance("2 minutes")
    expect(await runOf(kit, "b")).toMatchObject({ status: "completed" })
    const a = await runOf(kit, "a")
    expect(a.status).toBe("completed")
    expect(creditsToNumber(a.totalCreditsUsed)).toBe(120)
    expect(await ledgerOf(kit, ACCOUNT)).toStrictEqual({ balance: 54, held: 0, available: 54 })
    await kit.close()
  })

  it("R-08 a run that is cancelled MUST wake the one that waits for its credits", async () => {
    const kit = await shortRun()
    kit.ai.slow("1 minute")
    await kit.automation.runNow({ siteId: "b" })
    await kit.automation.pause({ siteId: "b" })
    await kit.clock.advance("2 minutes")
    expect((await runOf(kit, "b")).status).toBe("paused")
    kit.ai.heal()
    await kit.automation.runNow({ siteId: "a" })
    await kit.clock.advance("1 minute")
    // A paused run keeps its hold.
    expect(await runOf(kit, "a")).toMatchObject({ pauseReason: "insufficient_credits" })
    await kit.automation.cancel({ siteId: "b" })
    await kit.clock.advance("1 minute")
    expect(await runOf(kit, "a")).toMatchObject({ status: "completed" })
    expect((await ledgerOf(kit, ACCOUNT)).held).toBe(0)
    await kit.close()
  })

  it("R-06 a start refused for credits MUST first get back what ended runs still hold", async () => {
    const kit = await sharedKit(1048)
    for (const siteId of ["a", "b"]) await kit.automation.addKeywords({ siteId, keywords })
    // The process dies between the end of the run and its release, and no sweep has come by.
    kit.crashAt("credits.before-release")
    await kit.automation.runNow({ siteId: "a" })
    await kit.clock.settle()
    expect((await runOf(kit, "a")).status).toBe("completed")
    await kit.automation.grantCredits({ accountId: ACCOUNT, amount: 873, key: "more" })
    await kit.automation.runNow({ siteId: "b" })
    await kit.clock.advance("1 minute")
    expect((await runOf(kit, "b")).status).toBe("completed")
    expect(await ledgerOf(kit, ACCOUNT)).toStrictEqual({ balance: 175, held: 0, available: 175 })
    await kit.close()
  })

  it("R-08 credits that are added MUST wake all runs that wait for them, also more than 100", async () => {
    const kit = await sharedKit(1, { siteDefaults: onlyStages(2) })
    const { grant } = kit.storage.ledger
    const sites = Array.from({ length: 105 }, (_, n) => `site-${n}`)
    for (const siteId of sites) {
      // 8 are held, a call may cost 20.
      await Effect.runPromise(grant({ accountId: ACCOUNT, amount: creditsOf(8), key: siteId }))
      await kit.automation.addItems({ siteId, clusters: clusters(siteId).slice(0, 1) })
      await kit.automation.runNow({ siteId })
      await kit.clock.settle()
    }
    for (const siteId of sites)
      expect((await runOf(kit, siteId)).pauseReason).toBe("insufficient_credits")
    const { resumed } = await kit.automation.creditsAdded({ accountId: ACCOUNT })
    expect(resumed).toHaveLength(105)
    await kit.close()
  })

  it("accountOf MUST answer null for a site the host does not know: site_not_found", async () => {
    const kit = createTestKit({ accountOf: (siteId) => (siteId === "known" ? ACCOUNT : null) })
    await expect(kit.automation.runNow({ siteId: "unknown" })).rejects.toMatchObject({
      code: "site_not_found",
      status: 404,
    })
    await expect(kit.automation.getConfig({ siteId: "unknown" })).rejects.toMatchObject({
      code: "site_not_found",
    })
    const { config } = await kit.automation.getConfig({ siteId: "known" })
    expect(config.accountId).toBe(ACCOUNT)
    await kit.close()
  })
})

import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { creditsOf } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import {
  expectExactBooks,
  itemsOf,
  ledgerOf,
  onlyStages,
  runOf,
  stageCredits,
  watchToRest,
} from "./storedRuns.ts"

const numbered = <A>(count: number, make: (n: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, n) => make(n + 1))

const clusters = (count: number) =>
  numbered(count, (n) => ({ name: `cluster ${n}`, primaryKeyword: `keyword ${n}` }))
const tasks = (count: number) =>
  numbered(count, (n) => ({
    title: `task ${n}`,
    primaryKeyword: `keyword ${n}`,
    targetWords: 1500,
  }))
const contents = (count: number) =>
  numbered(count, (n) => ({ title: `article ${n}`, html: "<p>one two three</p>" }))

/** A stage whose AI makes more than the ratios foresee, on an account that has just the hold. */
interface Shortage {
  readonly stage: number
  readonly options: TestKitOptions
  readonly given: (kit: TestKit) => Promise<unknown>
  readonly during?: (kit: TestKit) => Promise<unknown>
  /** What the start holds, and all there is. */
  readonly required: number
  /** Used when it is paused. */
  readonly usedAtPause: number
  readonly granted: number
  readonly usedAtEnd: number
}

const SHORTAGES: ReadonlyArray<Shortage> = [
  {
    stage: 1,
    options: { siteDefaults: onlyStages(1) },
    given: (kit) => kit.addKeywords(150),
    during: (kit) =>
      kit.automation.addKeywords({
        siteId: kit.siteId,
        keywords: numbered(50, (n) => `late ${n}`),
      }),
    required: 54,
    usedAtPause: 45,
    granted: 6,
    usedAtEnd: 60,
  },
  {
    stage: 2,
    options: { siteDefaults: onlyStages(2), makes: { ideasPerCluster: 5 } },
    given: (kit) => kit.automation.addItems({ siteId: kit.siteId, clusters: clusters(12) }),
    required: 87,
    usedAtPause: 70,
    granted: 50,
    usedAtEnd: 120,
  },
  {
    stage: 4,
    options: { siteDefaults: onlyStages(4), makes: { wordsPerArticle: 3000 } },
    given: (kit) => kit.automation.addItems({ siteId: kit.siteId, tasks: tasks(12) }),
    required: 216,
    usedAtPause: 210,
    granted: 200,
    usedAtEnd: 360,
  },
  {
    stage: 5,
    options: { siteDefaults: onlyStages(5), makes: { promptsPerArticle: 10 } },
    given: (kit) => kit.automation.addItems({ siteId: kit.siteId, contents: contents(12) }),
    required: 15,
    usedAtPause: 14,
    granted: 20,
    usedAtEnd: 24,
  },
  {
    stage: 6,
    options: { siteDefaults: onlyStages(5, 6), makes: { promptsPerArticle: 12 } },
    given: (kit) => kit.automation.addItems({ siteId: kit.siteId, contents: contents(1) }),
    required: 8,
    usedAtPause: 8,
    granted: 10,
    usedAtEnd: 14,
  },
]

describe("credits that run out", () => {
  for (const shortage of SHORTAGES) {
    const { granted, required, stage, usedAtEnd, usedAtPause } = shortage
    const begun = async (): Promise<{ readonly kit: TestKit; readonly runId: string }> => {
      const kit = createTestKit({ ...shortage.options, credits: required })
      await shortage.given(kit)
      kit.ai.slow("700 millis")
      const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
      expect(await ledgerOf(kit)).toStrictEqual({ balance: required, held: required, available: 0 })
      await shortage.during?.(kit)
      await watchToRest(kit, () => expectExactBooks(kit, runId))
      return { kit, runId }
    }

    it(`R-07 stage ${stage} MUST pause the run with its reason, keep what is done, and never go below zero`, async () => {
      const { kit, runId } = await begun()
      const run = await runOf(kit)
      expect(run).toMatchObject({
        status: "paused",
        pauseReason: "insufficient_credits",
        currentStage: stage,
        requested: "none",
        errorMessage: null,
      })
      expect(run.pauseDetail).toMatch(/credits/u)
      expect((await kit.automation.currentRun({ siteId: kit.siteId })).reason).toBe(run.pauseDetail)
      const used = (await stageCredits(kit, runId)).reduce((a, b) => a + b, 0)
      expect(used).toBe(usedAtPause)
      expect(await ledgerOf(kit)).toMatchObject({ available: 0 })
      const kinds = { 1: "keyword", 2: "cluster", 4: "task", 5: "content", 6: "image" } as const
      const inputs = await itemsOf(kit, kinds[stage as keyof typeof kinds])
      expect(inputs.filter((item) => "status" in item && item.status === "failed")).toStrictEqual(
        [],
      )
      // It does not go on by itself, however long it takes.
      const calls = kit.ai.calls.length
      await kit.clock.advance("1 hour")
      expect((await runOf(kit)).status).toBe("paused")
      expect(kit.ai.calls).toHaveLength(calls)
      await kit.close()
    })

    it(`stage ${stage} MUST go on where it was when credits are granted, and repeat nothing`, async () => {
      const { kit, runId } = await begun()
      const after = await kit.automation.grantCredits({
        accountId: kit.siteId,
        amount: granted,
        key: "top-up",
      })
      expect(after.balance).not.toBeNull()
      await watchToRest(kit, () => expectExactBooks(kit, runId))
      expect(await runOf(kit)).toMatchObject({ runId, status: "completed", pauseReason: null })
      const used = (await stageCredits(kit, runId)).reduce((a, b) => Number((a + b).toFixed(4)), 0)
      expect(used).toBe(usedAtEnd)
      const left = required + granted - usedAtEnd
      expect(await ledgerOf(kit)).toStrictEqual({ balance: left, held: 0, available: left })
      const keys = kit.ai.calls.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
      await kit.close()
    })
  }

  it("creditsAdded MUST resume exactly the runs of that account that waited for credits", async () => {
    const kit = createTestKit({
      siteDefaults: onlyStages(2),
      makes: { ideasPerCluster: 5 },
      credits: 87,
    })
    await kit.automation.addItems({ siteId: kit.siteId, clusters: clusters(12) })
    expect(await kit.runToRest()).toBe("paused")
    const { runId } = await runOf(kit)
    expect(await kit.automation.creditsAdded({ accountId: "somebody-else" })).toStrictEqual({
      resumed: [],
    })
    // The host's own billing put them there.
    await Effect.runPromise(
      kit.storage.ledger.grant({ accountId: kit.siteId, amount: creditsOf(50), key: "billing" }),
    )
    expect(await kit.automation.creditsAdded({ accountId: kit.siteId })).toStrictEqual({
      resumed: [runId],
    })
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({ runId, status: "completed" })
    await kit.close()
  })

  it("MUST pause again when what was added is not enough, as an episode of its own", async () => {
    const kit = createTestKit({
      siteDefaults: onlyStages(2),
      makes: { ideasPerCluster: 5 },
      credits: 87,
    })
    await kit.automation.addItems({ siteId: kit.siteId, clusters: clusters(12) })
    expect(await kit.runToRest()).toBe("paused")
    await kit.automation.grantCredits({ accountId: kit.siteId, amount: 1, key: "too little" })
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({
      status: "paused",
      pauseReason: "insufficient_credits",
    })
    await kit.clock.advance("2 minutes")
    const told = kit.notifier.delivered.filter(({ event }) => event === "paused")
    expect(told.map(({ episode }) => episode)).toStrictEqual(["1", "2"])
    await kit.automation.grantCredits({ accountId: kit.siteId, amount: 50, key: "enough" })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })
})

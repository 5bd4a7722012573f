import { type InputKind, type StageNumber, stageFacts } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { itemsOf, linesOf, REFERENCE, resultsOf, runOf, statusesOf } from "./stored.ts"
import { inStage, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }

type Input = Readonly<Record<string, unknown>>

interface Poison {
  readonly stage: StageNumber
  readonly label: string
  readonly kills: (input: Input) => boolean
}

const hasPhrase = ({ keywords }: Input, phrase: string): boolean =>
  JSON.stringify(keywords ?? []).includes(`"${phrase}"`)

/** One input of the reference run per AI stage, somewhere in the middle of its queue. */
const POISONS: ReadonlyArray<Poison> = [
  {
    stage: 1,
    label: "keyword 077",
    kills: (i) => !("cluster" in i) && hasPhrase(i, "keyword 077"),
  },
  {
    stage: 2,
    label: "About keyword 051",
    kills: ({ cluster }) => JSON.stringify(cluster ?? "").includes("About keyword 051"),
  },
  {
    stage: 4,
    label: "About keyword 051, part 2",
    kills: (i) => "outline" in i && i["title"] === "About keyword 051, part 2",
  },
  {
    stage: 5,
    label: "About keyword 051, part 2",
    kills: (i) => "html" in i && i["title"] === "About keyword 051, part 2",
  },
  {
    stage: 6,
    label: "in_article_2: Picture 3",
    kills: ({ prompt }) => prompt === "About keyword 051, part 2, picture 3",
  },
]

const setAside = async (kit: TestKit, stage: StageNumber) =>
  (await itemsOf(kit, stageFacts(stage).inputKind)).filter(({ status }) => status === "failed")

/** Whether no item but those set aside is under suspicion. */
const expectNoSuspects = async (kit: TestKit): Promise<void> => {
  for (const kind of ["keyword", "cluster", "idea", "task", "content", "image"] as InputKind[])
    for (const { status, suspicion } of await itemsOf(kit, kind))
      if (status !== "failed") expect(suspicion, `suspicion of a ${status} ${kind}`).toBe(0)
}

const killing = async (kills: (input: Input) => boolean, keywords = 150): Promise<TestKit> => {
  const kit = createTestKit()
  await kit.addKeywords(keywords)
  kit.ai.killFor((input) => kills(input as Input))
  await kit.automation.runNow(site).catch(() => {})
  await kit.rest()
  return kit
}

describe("R-03 an input that kills its process", () => {
  it.each(POISONS)(
    "in stage $stage is found, set aside, and all others are done",
    async (poison) => {
      const { kills, stage } = poison
      const kit = await killing(kills)
      const run = await runOf(kit)
      expect(run).toMatchObject({ status: "completed", takeovers: 3 })
      expect(kit.nodes, "processes that it took: three died").toHaveLength(4)
      const [item, ...others] = await setAside(kit, stage)
      expect(others).toEqual([])
      expect(item).toMatchObject({
        status: "failed",
        suspicion: 3,
        attempts: 0,
        failedStage: stage,
        failedRunId: run.runId,
        lastError: { code: "poison" },
      })
      const mine = (await linesOf(kit, run.runId)).filter((line) => line.itemId === item?.id)
      expect(mine).toMatchObject([{ code: "item.quarantined", level: "error", stage }])
      const results = resultsOf(run)
      const inputs = Object.values(REFERENCE[stage - 1] ?? {})[0] as number
      expect(results[stage - 1]).toMatchObject({ partial: true, failed: 1, skipped: false })
      expect(Object.values(results[stage - 1] ?? {})[0]).toBe(inputs - 1)
      for (const later of results.slice(stage)) expect(later).toMatchObject(whole)
      expect(kit.publisher.posts()).toBe(
        (await itemsOf(kit, "content")).length - (stage === 5 ? 1 : 0),
      )
      await expectNoSuspects(kit)
      await expectSound(kit)
    },
  )

  it.each(POISONS)(
    "in stage $stage is done by the next run once it is mended and retried",
    async (poison) => {
      const kit = await killing(poison.kills, 100)
      const failed = await setAside(kit, poison.stage)
      kit.ai.heal()
      const { retried } = await kit.automation.retryFailed(site)
      expect(retried).toBe(failed.length)
      expect(await kit.runToRest()).toBe("completed")
      expect(await setAside(kit, poison.stage)).toEqual([])
      expect(kit.publisher.posts()).toBe((await itemsOf(kit, "content")).length)
      await expectNoSuspects(kit)
      await expectSound(kit, { retried: true })
    },
  )

  it("R-16 does not multiply the charges of stage 1: singles share batches", async () => {
    const kit = await killing(POISONS[0]?.kills ?? (() => false))
    const [first] = resultsOf(await runOf(kit))
    // Two batches of 50 as they are, and 49 of the third one by one.
    expect(first).toMatchObject({
      keywordsProcessed: 149,
      failed: 1,
      batchesRun: 3,
      creditsUsed: 45,
    })
    const sizes = kit.ai.calls
      .filter((call) => call.function === "autoCluster")
      .map(({ input }) => (input as { readonly keywords: ReadonlyArray<unknown> }).keywords.length)
    expect(sizes.filter((size) => size === 1)).toHaveLength(50)
    expect(sizes.filter((size) => size > 1)).toEqual([50, 50, 50, 50])
    await expectSound(kit)
  })

  it("beside another one in the same batch: both are found", async () => {
    const poisons = ["keyword 060", "keyword 088"]
    const kit = await killing((i) => !("cluster" in i) && poisons.some((p) => hasPhrase(i, p)))
    const found = (await itemsOf(kit, "keyword")).filter(({ status }) => status === "failed")
    expect(found.map(({ phrase }) => phrase).toSorted()).toEqual(poisons)
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 4 })
    expect(resultsOf(await runOf(kit))[0]).toMatchObject({ batchesRun: 3, creditsUsed: 45 })
    await expectSound(kit)
  })

  it("as the only item there is ends the run nevertheless", async () => {
    const kit = await killing((input) => "outline" in input, 1)
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 5 })
    // Three ideas come of one keyword, and each of them kills.
    expect(await statusesOf(kit, "task")).toEqual({ failed: 3 })
    await expectSound(kit)
  })
})

const whole = { partial: false, failed: 0, skipped: false }

const takenOver = async (kit: TestKit, times: number): Promise<void> => {
  for (let n = 0; n < 80 && (await runOf(kit)).takeovers < times; n++)
    await kit.clock.advance("500 millis")
  await kit.clock.settle()
  expect((await runOf(kit)).takeovers).toBe(times)
}

describe("R-03 suspicion", () => {
  it("falls on exactly what was in hand, makes the next hand exact, then lone", async () => {
    const kit = await inStage(4, { concurrency: 2 })
    await kit.clock.advance("2 seconds") // two of six are stored
    const hand = (await runOf(kit)).inHand?.ids ?? []
    expect(hand).toHaveLength(4)
    kit.crash()
    await takenOver(kit, 1)
    const suspects = async (of: number) =>
      (await itemsOf(kit, "task")).filter(({ suspicion }) => suspicion === of).map(({ id }) => id)
    expect(new Set(await suspects(1))).toEqual(new Set(hand))
    expect(await suspects(0)).toHaveLength(2)
    const exact = (await runOf(kit)).inHand?.ids ?? []
    expect(exact, "a wave as large as the concurrency").toHaveLength(2)
    kit.crash()
    await takenOver(kit, 2)
    expect(new Set(await suspects(2))).toEqual(new Set(exact))
    const before = kit.started.length
    await kit.rest()
    const alone = kit.started.slice(before).filter(({ ids }) => exact.includes(ids[0] ?? ""))
    expect(alone.length).toBeGreaterThanOrEqual(2)
    expect(await suspects(0), "a stored result clears it").toHaveLength(6)
    expect((await runOf(kit)).status).toBe("completed")
    await expectSound(kit)
  })

  it("never reaches what was not in hand: a call starts only for an id in the stored hand", async () => {
    const kit = watchedKit({ concurrency: 3 })
    await kit.addKeywords(SMALL.keywords)
    await kit.automation.runNow(site)
    for (const stage of [1, 2, 3, 4, 5, 6, 7] as const) {
      await kit.reach(stage)
      const { inHand } = await runOf(kit)
      const last = kit.started.at(-1)?.ids ?? []
      expect(inHand?.stage).toBe(stage)
      expect(last.filter((id) => !inHand?.ids.includes(id))).toEqual([])
    }
    await kit.rest()
    expect((await runOf(kit)).inHand).toBeNull()
  })
})

import { type StageNumber, STAGES } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { itemsOf, linesOf, read, resultsOf, runOf, statusesOf } from "./stored.ts"
import { inStage, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }

const article = (n: number) => ({ title: `Made elsewhere ${n}`, html: "<p>Ten words</p>" })
const brief = (n: number) => ({
  title: `Planned elsewhere ${n}`,
  primaryKeyword: "x",
  targetWords: 100,
})

/** Thirty keywords, and two items of every kind that a host can add. */
const stocked = async (skipped: ReadonlyArray<StageNumber>): Promise<TestKit> => {
  const off = skipped.map((stage) => [`stage${stage}Enabled`, false])
  const siteDefaults = { ...SMALL.siteDefaults, ...Object.fromEntries(off) }
  const kit = createTestKit({ makes: SMALL.makes, siteDefaults })
  await kit.addKeywords(SMALL.keywords)
  await kit.automation.addItems({
    ...site,
    clusters: [1, 2].map((n) => ({ name: `Topic ${n}`, primaryKeyword: `topic ${n}` })),
    ideas: [1, 2].map((n) => ({ ...brief(n), title: `Thought of elsewhere ${n}` })),
    tasks: [1, 2].map(brief),
    contents: [1, 2].map(article),
  })
  return kit
}

const BATCHES = [10, 2, 10, 2, 10, 10, 10]
const undisturbed = { skipped: false, partial: false, failed: 0 }
const zero = { batchesRun: 0, skipped: true, partial: false, failed: 0 }

/** What says the stages come to: one idea a cluster, one article an idea, one image an article. */
const expected = (skipped: ReadonlyArray<StageNumber>) => {
  const on = (stage: StageNumber): boolean => !skipped.includes(stage)
  const clusters = 2 + (on(1) ? 6 : 0)
  const ideas = 2 + (on(2) ? clusters : 0)
  const tasks = 2 + (on(3) ? ideas : 0)
  const drafts = 2 + (on(4) ? tasks : 0)
  const images = on(5) ? drafts : 0
  // Stage 7 gets every article: drafts without stage 5, prompted ones without stage 6, else reviewed ones.
  const inputs = [SMALL.keywords, clusters, ideas, tasks, drafts, images, drafts]
  const made = (stage: StageNumber) => (on(stage) ? (inputs[stage - 1] ?? 0) : 0)
  const common = (stage: StageNumber) =>
    on(stage)
      ? { ...undisturbed, batchesRun: Math.ceil(made(stage) / (BATCHES[stage - 1] ?? 1)) }
      : zero
  const outputs = made(4)
  const results = [
    { keywordsProcessed: made(1), clustersCreated: on(1) ? 6 : 0, creditsUsed: on(1) ? 45 : 0 },
    { clustersProcessed: made(2), ideasCreated: made(2), creditsUsed: 2 * made(2) },
    { ideasProcessed: made(3), tasksCreated: made(3) },
    {
      tasksProcessed: outputs,
      contentCreated: outputs,
      totalWords: 100 * outputs,
      creditsUsed: outputs,
    },
    { contentProcessed: made(5), promptsCreated: made(5), creditsUsed: made(5) / 5 },
    { imagesProcessed: made(6), imagesGenerated: made(6), creditsUsed: made(6) },
    { readyForReview: made(7), published: made(7) },
  ].map((result, index) => ({ ...result, ...common((index + 1) as StageNumber) }))
  return { results, inputs }
}

const WAITING = ["new", "new", "new", "queued", "draft", "pending", "review"]
const KINDS = ["keyword", "cluster", "idea", "task", "content", "image", "content"] as const

describe("switched off", () => {
  const alone = STAGES.map((stage) => [stage])
  const pairs = STAGES.flatMap((a) => STAGES.filter((b) => b > a).map((b) => [a, b]))
  const sets = [[], ...alone, ...pairs].map((skipped) => ({
    skipped,
    name: skipped.length === 0 ? "nothing" : `stage ${skipped.join(" and ")}`,
  }))

  it.each(sets)("$name: zeros that say so, items wait, all else is done", async ({ skipped }) => {
    const kit = await stocked(skipped)
    expect(await kit.runToRest()).toBe("completed")
    const { inputs, results } = expected(skipped)
    expect(resultsOf(await runOf(kit))).toEqual(results)
    for (const stage of skipped) {
      const waits = (await statusesOf(kit, KINDS[stage - 1] ?? "keyword"))[WAITING[stage - 1] ?? ""]
      // What stage 7 takes instead does not wait for 5 or 6; what 7 would take may wait before it.
      const past = stage === 5 && !skipped.includes(7)
      const earlier = stage === 7 && (skipped.includes(5) || skipped.includes(6))
      expect(waits ?? 0, `stage ${stage}`).toBe(past || earlier ? 0 : inputs[stage - 1])
    }
    const lines = await linesOf(kit, (await runOf(kit)).runId)
    const off = lines.filter(({ code }) => code === "stage.skipped")
    expect(off.map(({ stage }) => stage)).toEqual(skipped)
    for (const { message } of off) expect(message).toContain("switched off; its items wait")
    const { stages } = await kit.automation.runProgress(site)
    expect(stages.filter(({ status }) => status === "skipped").map((s) => s.number)).toEqual(
      skipped,
    )
    expect((await kit.automation.runProgress(site)).globalProgress).toMatchObject({
      percentage: 100,
    })
    await expectSound(kit)
  })

  it.each([
    { skipped: [5], takes: "drafts" },
    { skipped: [6], takes: "articles with prompts" },
    { skipped: [5, 6], takes: "drafts" },
  ] as const)("$skipped, stage 7 publishes $takes, without pictures", async ({ skipped }) => {
    const kit = await stocked(skipped)
    await kit.runToRest()
    expect(await statusesOf(kit, "content")).toEqual({ published: 14 })
    expect(kit.publisher.published.every(({ images }) => images.length === 0)).toBe(true)
  })

  it("and on again, the next run does what waited", async () => {
    const kit = await stocked([2, 4])
    await kit.runToRest()
    const patch = { stage2Enabled: true, stage4Enabled: true }
    await kit.automation.updateConfig({ ...site, patch })
    expect(await kit.runToRest()).toBe("completed")
    expect(await statusesOf(kit, "content")).toEqual({ published: 14 })
    await expectSound(kit)
  })
})

describe("a stage with no input", () => {
  it("is recorded with zeros, not as skipped, costs nothing, and the log names the stage before", async () => {
    const kit = createTestKit()
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    for (const result of resultsOf(run))
      expect(new Set(Object.values(result ?? {}))).toEqual(new Set([0, false]))
    const lines = (await linesOf(kit, run.runId)).filter(({ code }) => code === "stage.empty")
    expect(lines.map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(lines[0]?.message).toContain("no items: none were waiting")
    for (const { message, stage } of lines.slice(1))
      expect(message).toContain(`no items: stage ${(stage ?? 0) - 1} produced none`)
    expect(run.percentage).toBe(100)
    await expectSound(kit)
  })

  it.each([2, 3, 4, 5, 6] as const)(
    "because the stage before it, %i, is switched off says that",
    async (stage) => {
      const kit = createTestKit({ siteDefaults: { [`stage${stage}Enabled`]: false } })
      await kit.addKeywords(20)
      await kit.runToRest()
      const next = stage === 6 ? 7 : stage + 1
      const lines = await linesOf(kit, (await runOf(kit)).runId)
      const [line] = lines.filter((l) => l.stage === next && l.code === "stage.empty")
      // Without 6, stage 7 takes what stage 5 has made.
      if (stage === 6) expect(line).toBeUndefined()
      else expect(line?.message).toMatch(new RegExp(`stage ${stage} is switched off`, "u"))
    },
  )
})

describe("what arrives during a run", () => {
  it("is taken by that run if its stage has not finished, else by the next", async () => {
    const kit = await inStage(4)
    await kit.automation.addItems({ ...site, tasks: [brief(1)], clusters: [topic] })
    await kit.automation.addKeywords({ ...site, keywords: ["arrived late"] })
    await kit.rest()
    const [first, second, , fourth] = resultsOf(await runOf(kit))
    expect([first, second, fourth]).toMatchObject([
      { keywordsProcessed: 30 },
      { clustersProcessed: 6 },
      { tasksProcessed: 7 },
    ])
    await expectSound(kit)
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).initialSnapshot).toMatchObject({
      stage1Initial: 1,
      stage2Initial: 1,
      totalInitial: 2,
    })
    expect(kit.publisher.posts()).toBe(9)
    await expectSound(kit)
  })

  it("R-15 does not hold a stage open for ever", async () => {
    const kit = watchedKit({
      siteDefaults: { stage1BatchSize: 500 },
      makes: { keywordsPerCluster: 250 },
    })
    let round = 0
    const add = () =>
      kit.automation.addKeywords({
        ...site,
        keywords: Array.from({ length: 500 }, (_, n) => `round ${round} keyword ${n}`),
      })
    await add()
    await kit.automation.runNow(site)
    for (round = 1; round <= 6; round++) {
      await add()
      await kit.clock.advance("2 seconds")
    }
    await kit.rest()
    // 500 waited; once twice as many, and at least 1,000, are done, later ones are the next run's.
    const { keywordsProcessed } = resultsOf(await runOf(kit))[0] as { keywordsProcessed: number }
    expect(keywordsProcessed).toBeGreaterThanOrEqual(1000)
    expect(keywordsProcessed).toBeLessThanOrEqual(2000)
    await expectSound(kit)
  })
})

const topic = { name: "Topic", primaryKeyword: "topic" }

describe("addItems", () => {
  const given = [
    { kind: "clusters", stage: 2, items: { clusters: [{ ...topic, keywords: ["a", "b"] }] } },
    { kind: "ideas", stage: 3, items: { ideas: [brief(1)] } },
    { kind: "tasks", stage: 4, items: { tasks: [brief(1)] } },
    { kind: "contents", stage: 5, items: { contents: [article(1)] } },
  ] as const

  it.each(given)("$kind enter at stage $stage and go all the way", async ({ items, stage }) => {
    const kit = createTestKit({ makes: { ideasPerCluster: 1 } })
    await kit.automation.addItems({ ...site, ...items })
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.initialSnapshot).toMatchObject({ [`stage${stage}Initial`]: 1, totalInitial: 1 })
    for (const n of STAGES) {
      const { failed, processed } = run.stages[n]
      expect({ n, processed, failed }).toEqual({
        n,
        processed: n < stage ? 0 : n === 6 ? 5 : 1,
        failed: 0,
      })
    }
    expect(kit.publisher.posts()).toBe(1)
    for (const { clusterId, status } of await itemsOf(kit, "keyword")) {
      expect(status).toBe("clustered")
      expect(clusterId).not.toBeNull()
    }
    expect((await read(kit.storage.ledger.balance("site"))).held.value).toBe(0n)
  })
})

import { creditsToNumber } from "@pressline/core"
import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { addArticles, articleKit, articleOf, articlesOf, statusesOf } from "./articleKit.ts"
import { ledgerOf, linesOf, runOf, runsOf } from "./storedRuns.ts"

const review = { publishPolicy: { mode: "review" } } as const

describe("mode review", () => {
  it("the reference run MUST complete with ready_for_review 36 and nothing published", async () => {
    const kit = createTestKit({ siteDefaults: review })
    await kit.addKeywords(150)
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage7Result).toMatchObject({ readyForReview: 36, published: 0, batchesRun: 0 })
    expect(creditsToNumber(run.totalCreditsUsed)).toBe(873)
    const overview = await kit.automation.pipelineOverview({ siteId: kit.siteId })
    expect(overview.stages[6]).toMatchObject({ pending: 0, processed: 0, failed: 0 })
    await kit.clock.advance("5 minutes")
    expect(kit.publisher.posts()).toBe(0)
    await kit.close()
  })

  it("R-13 an approved article MUST go out with the sweep: no run, no credits, logged", async () => {
    const kit = await articleKit(3, { siteDefaults: review })
    expect(await kit.runToRest()).toBe("completed")
    const before = await ledgerOf(kit)
    const { id, title } = await articleOf(kit, 2)
    const approved = await kit.automation.approve({
      siteId: kit.siteId,
      contentId: id,
      actor: "ada",
    })
    expect(approved).toMatchObject({ status: "review", approvedBy: "ada" })
    await kit.clock.advance("1 minute")
    expect(await statusesOf(kit)).toStrictEqual(["review", "published", "review"])
    expect(kit.publisher.published.map(({ content }) => content.id)).toStrictEqual([id])
    expect(await ledgerOf(kit)).toStrictEqual(before)
    const [run, ...more] = await runsOf(kit)
    expect(more).toStrictEqual([])
    expect(run?.stage7Result).toMatchObject({ readyForReview: 3, published: 0 })
    const lines = await linesOf(kit, run?.runId ?? "")
    const said = lines.filter(({ itemId }) => itemId === id).map(({ actor, code }) => [code, actor])
    expect(said).toStrictEqual([
      ["item.approve", "ada"],
      ["item.published", null],
    ])
    expect(lines.at(-1)?.message).toContain(title)
    await kit.close()
  })

  it("R-13 a rejected article MUST keep review, not be pending, and say who and why", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const { id: contentId } = await articleOf(kit, 1)
    await kit.automation.approve({ siteId: kit.siteId, contentId })
    const on = { siteId: kit.siteId, contentId, actor: "ada" }
    const rejected = await kit.automation.reject({ ...on, reason: "too long" })
    expect(rejected).toMatchObject({
      status: "review",
      rejectedBy: "ada",
      rejectReason: "too long",
      approvedAt: null,
    })
    await kit.clock.advance("5 minutes")
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 1, published: 0 })
    expect(kit.publisher.posts()).toBe(0)
    const { stages } = await kit.automation.pipelineOverview({ siteId: kit.siteId })
    expect(stages[6]?.pending).toBe(0)
    await kit.close()
  })

  it("R-13 approving after a rejection MUST clear it and publish", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const on = { siteId: kit.siteId, contentId: (await articleOf(kit, 1)).id }
    await kit.automation.reject({ ...on, reason: "too long" })
    const approved = await kit.automation.approve(on)
    expect(approved).toMatchObject({ rejectedAt: null, rejectedBy: null, rejectReason: null })
    await kit.clock.advance("1 minute")
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  it("R-13 a later run MUST publish what was approved meanwhile, and count it", async () => {
    const kit = await articleKit(3, { siteDefaults: review, sweepEvery: "1 day" })
    await kit.runToRest()
    for (const n of [1, 3])
      await kit.automation.approve({
        siteId: kit.siteId,
        contentId: (await articleOf(kit, n)).id,
      })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 3, published: 2 })
    expect(await statusesOf(kit)).toStrictEqual(["published", "review", "published"])
    await kit.close()
  })

  it("MUST refuse a rejection without a reason, and an article that is not there", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const on = { siteId: kit.siteId, contentId: (await articleOf(kit, 1)).id }
    await expect(kit.automation.reject({ ...on, reason: " " })).rejects.toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "reason" }] },
    })
    const nowhere = { siteId: "another", contentId: on.contentId }
    await expect(kit.automation.approve(nowhere)).rejects.toMatchObject({ code: "item_not_found" })
    await kit.close()
  })

  it("an article that is out MUST not be held back any more, and approving it changes nothing", async () => {
    const kit = await articleKit(1)
    await kit.runToRest()
    const article = await articleOf(kit, 1)
    const on = { siteId: kit.siteId, contentId: article.id }
    await expect(kit.automation.reject({ ...on, reason: "late" })).rejects.toMatchObject({
      code: "validation_failed",
    })
    await expect(
      kit.automation.holdBack({ ...on, until: new Date(Date.UTC(2027, 0)) }),
    ).rejects.toMatchObject({ code: "validation_failed" })
    expect(await kit.automation.approve(on)).toStrictEqual(article)
    expect(await articleOf(kit, 1)).toStrictEqual(article)
    await kit.close()
  })
})

describe("mode hold, and holdBack", () => {
  it("R-13 hold MUST publish so many hours after review, by the sweep", async () => {
    const kit = await articleKit(2, {
      siteDefaults: { publishPolicy: { mode: "hold", holdHours: 48 } },
    })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 2, published: 0 })
    await kit.clock.advance("47 hours")
    expect(kit.publisher.posts()).toBe(0)
    await kit.clock.advance("61 minutes")
    expect(kit.publisher.posts()).toBe(2)
    await kit.close()
  })

  it("R-13 an article rejected during the hold MUST stay, and one approved goes at once", async () => {
    const kit = await articleKit(3, {
      siteDefaults: { publishPolicy: { mode: "hold", holdHours: 24 } },
    })
    await kit.runToRest()
    const [first, second] = await articlesOf(kit)
    await kit.automation.reject({
      siteId: kit.siteId,
      contentId: first?.id ?? "",
      reason: "no",
    })
    await kit.automation.approve({ siteId: kit.siteId, contentId: second?.id ?? "" })
    await kit.clock.advance("1 minute")
    expect(await statusesOf(kit)).toStrictEqual(["review", "published", "review"])
    await kit.clock.advance("25 hours")
    expect(await statusesOf(kit)).toStrictEqual(["review", "published", "published"])
    await kit.close()
  })

  it("R-13 holdBack MUST keep even an approved article until its time, and null lets it go", async () => {
    const kit = await articleKit(2, { siteDefaults: review })
    await kit.runToRest()
    const until = new Date(Date.UTC(2026, 0, 8, 12))
    for (const { id: contentId } of await articlesOf(kit)) {
      await kit.automation.approve({ siteId: kit.siteId, contentId })
      await kit.automation.holdBack({ siteId: kit.siteId, contentId, until })
    }
    await kit.clock.advance("3 days")
    expect(kit.publisher.posts()).toBe(0)
    const first = { siteId: kit.siteId, contentId: (await articleOf(kit, 1)).id }
    await kit.automation.holdBack({ ...first, until: null })
    await kit.clock.advance("1 minute")
    expect(await statusesOf(kit)).toStrictEqual(["published", "review"])
    await kit.clock.advance("4 hours")
    expect(await statusesOf(kit)).toStrictEqual(["published", "published"])
    await kit.close()
  })

  it("a run MUST leave what is held back, and complete", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const on = { siteId: kit.siteId, contentId: (await articleOf(kit, 1)).id }
    await kit.automation.holdBack({ ...on, until: new Date(Date.UTC(2026, 5, 1)) })
    await kit.automation.approve(on)
    await addArticles(kit, 1, 2)
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 2, published: 0 })
    await kit.close()
  })

  it("MUST refuse a time that is none", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const on = { siteId: kit.siteId, contentId: (await articleOf(kit, 1)).id }
    await expect(
      kit.automation.holdBack({ ...on, until: new Date(Number.NaN) }),
    ).rejects.toMatchObject({ code: "validation_failed" })
    await kit.close()
  })
})

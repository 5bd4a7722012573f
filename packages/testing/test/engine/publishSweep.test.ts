import { describe, expect, it } from "vitest"
import { articleKit, articleOf, statusesOf } from "./articleKit.ts"
import { linesOf, runOf } from "./storedRuns.ts"

const LOST = { reason: "unknown", tookEffect: true } as const
const review = { publishPolicy: { mode: "review" } } as const

describe("the publication sweep", () => {
  for (const publisherIdempotency of ["key", "lookup"] as const)
    it(`R-13 ${publisherIdempotency}: a lost answer MUST end with one post`, async () => {
      const kit = await articleKit(1, { publisherIdempotency, siteDefaults: review })
      await kit.runToRest()
      const { id: contentId } = await articleOf(kit, 1)
      kit.publisher.failNext(LOST)
      await kit.automation.approve({ siteId: kit.siteId, contentId })
      await kit.clock.advance("10 minutes")
      expect(await statusesOf(kit)).toStrictEqual(["published"])
      expect(kit.publisher.posts()).toBe(1)
      await kit.close()
    })

  it("R-13 lookup: a lost answer MUST stay unknown while nobody can look, and end with one post", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "lookup", siteDefaults: review })
    await kit.runToRest()
    const { id: contentId } = await articleOf(kit, 1)
    kit.publisher.failNext(LOST)
    kit.publisher.failNext({ reason: "unavailable" }, 2)
    await kit.automation.approve({ siteId: kit.siteId, contentId })
    await kit.clock.advance("1 hour")
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  it("R-13 none: a lost answer MUST be set aside and left alone", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "none", siteDefaults: review })
    await kit.runToRest()
    const { id: contentId } = await articleOf(kit, 1)
    kit.publisher.failNext(LOST)
    await kit.automation.approve({ siteId: kit.siteId, contentId })
    await kit.clock.advance("1 hour")
    expect(await articleOf(kit, 1)).toMatchObject({
      status: "failed",
      lastError: { code: "publish_unknown" },
    })
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  it("a publisher that is away MUST be asked again by later sweeps, not over and over by one", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const { id: contentId } = await articleOf(kit, 1)
    kit.publisher.failNext({ reason: "unavailable" }, 20)
    await kit.automation.approve({ siteId: kit.siteId, contentId })
    await kit.clock.advance("45 seconds")
    const { runId } = await runOf(kit)
    expect((await linesOf(kit, runId, "call.retry")).length).toBeLessThan(5)
    expect(await statusesOf(kit)).toStrictEqual(["review"])
    await kit.clock.advance("1 day")
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    await kit.close()
  })

  it("a rejection by the publisher MUST be tried max_attempts times with time between, then set aside", async () => {
    const kit = await articleKit(1, { siteDefaults: review })
    await kit.runToRest()
    const { id: contentId } = await articleOf(kit, 1)
    kit.publisher.failNext({ reason: "rejected" }, 3)
    await kit.automation.approve({ siteId: kit.siteId, contentId })
    await kit.clock.advance("1 hour")
    expect(await articleOf(kit, 1)).toMatchObject({
      status: "failed",
      failedStage: 7,
      attempts: 3,
      lastError: { code: "publish_failed" },
    })
    const { runId } = await runOf(kit)
    const tries = await linesOf(kit, runId)
    const times = tries
      .filter(({ code }) => code === "call.retry" || code === "item.quarantined")
      .map(({ at }) => at.getTime())
    expect(new Set(times).size).toBe(3)
    await kit.close()
  })

  for (const publisherIdempotency of ["key", "lookup", "none"] as const)
    it(`R-13 ${publisherIdempotency}: a process that dies in the sweep MUST not lead to a second post`, async () => {
      const kit = await articleKit(1, { publisherIdempotency, siteDefaults: review })
      await kit.runToRest()
      const { id: contentId } = await articleOf(kit, 1)
      kit.crashAt("publish.answered")
      await kit.automation.approve({ siteId: kit.siteId, contentId })
      await kit.clock.advance("20 minutes")
      expect(await articleOf(kit, 1)).toMatchObject(
        publisherIdempotency === "none"
          ? { status: "failed", lastError: { code: "publish_unknown" } }
          : { status: "published" },
      )
      expect(kit.publisher.posts()).toBe(1)
      await kit.close()
    })

  for (const [off, skipped] of [
    ["5", { stage5Enabled: false }],
    ["6", { stage6Enabled: false }],
    ["5 and 6", { stage5Enabled: false, stage6Enabled: false }],
  ] as const)
    it(`R-13 with stage ${off} skipped an approved article MUST go out all the same`, async () => {
      const kit = await articleKit(2, { siteDefaults: { ...review, ...skipped } })
      await kit.runToRest()
      expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 2, published: 0 })
      const { id: contentId } = await articleOf(kit, 1)
      await kit.automation.approve({ siteId: kit.siteId, contentId })
      await kit.clock.advance("2 minutes")
      expect((await articleOf(kit, 1)).status).toBe("published")
      expect(kit.publisher.posts()).toBe(1)
      await kit.close()
    })
})

import type { Image } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { articleKit, articleOf, articlesOf, statusesOf } from "./articleKit.ts"
import { itemsOf, runOf } from "./storedRuns.ts"

const LOST = { reason: "unknown", tookEffect: true } as const
const review = { publishPolicy: { mode: "review" } } as const

describe("an answer that is lost in stage 7", () => {
  for (const publisherIdempotency of ["key", "lookup"] as const)
    it(`R-13 ${publisherIdempotency}: MUST end with one post per article`, async () => {
      const kit = await articleKit(4, { publisherIdempotency })
      kit.publisher.failNext(LOST)
      expect(await kit.runToRest()).toBe("completed")
      const run = await runOf(kit)
      expect(run.stage7Result).toMatchObject({ published: 4, failed: 0, partial: false })
      expect(kit.publisher.posts()).toBe(4)
      await kit.close()
    })

  it("R-13 lookup: MUST look before it posts again", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "lookup" })
    kit.publisher.failNext(LOST)
    await kit.runToRest()
    expect(kit.publisher.published).toHaveLength(1)
    await kit.close()
  })

  it("R-13 lookup: MUST look again after a pause in which nobody could look", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "lookup" })
    kit.publisher.failNext(LOST)
    kit.publisher.failNext({ reason: "unavailable" }, 10)
    expect(await kit.runToRest()).toBe("paused")
    await kit.clock.advance("1 hour")
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  it("R-13 lookup: MUST look in a later run if the run failed because it could not", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "lookup" })
    kit.publisher.failNext(LOST)
    kit.publisher.failNext({ reason: "unauthorized" })
    expect(await kit.runToRest()).toBe("failed")
    expect(await kit.runToRest()).toBe("completed")
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  it("R-13 lookup: an attempt that did not take effect MUST be made again", async () => {
    const kit = await articleKit(1, { publisherIdempotency: "lookup" })
    kit.publisher.failNext({ reason: "unknown" })
    await kit.runToRest()
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })

  const unknown = async () => {
    const kit = await articleKit(3, { publisherIdempotency: "none", concurrency: 1 })
    kit.publisher.failNext(LOST)
    await kit.runToRest()
    return { kit, article: await articleOf(kit, 1) }
  }

  it("R-13 none: MUST be set aside as publish_unknown, and the run goes on", async () => {
    const { article, kit } = await unknown()
    const run = await runOf(kit)
    expect(run.status).toBe("completed")
    expect(run.stage7Result).toMatchObject({ published: 2, failed: 1, partial: true })
    expect(article).toMatchObject({
      status: "failed",
      failedStage: 7,
      publishUnknown: true,
      lastError: { code: "publish_unknown" },
    })
    expect(kit.publisher.posts()).toBe(3)
    await kit.close()
  })

  it("R-13 none: retryFailed without ids MUST leave it alone, by id it goes out", async () => {
    const { article, kit } = await unknown()
    const { siteId } = kit
    expect(await kit.automation.retryFailed({ siteId })).toStrictEqual({ retried: 0 })
    expect(await kit.automation.retryFailed({ siteId, stage: 7 })).toStrictEqual({ retried: 0 })
    await kit.runToRest()
    expect((await articleOf(kit, 1)).status).toBe("failed")
    const ids = [article.id]
    expect(await kit.automation.retryFailed({ siteId, ids })).toStrictEqual({ retried: 1 })
    await kit.runToRest()
    expect(await statusesOf(kit)).toStrictEqual(["published", "published", "published"])
    expect(kit.publisher.posts()).toBe(4)
    await kit.close()
  })

  it("R-13 none: confirmPublished MUST settle it without another post", async () => {
    const { article, kit } = await unknown()
    await kit.automation.confirmPublished({
      siteId: kit.siteId,
      contentId: article.id,
      externalId: "post-1",
    })
    await kit.runToRest()
    expect(await statusesOf(kit)).toStrictEqual(["published", "published", "published"])
    expect(kit.publisher.posts()).toBe(3)
    await kit.close()
  })
})

describe("a process that dies while it publishes", () => {
  for (const publisherIdempotency of ["key", "lookup"] as const)
    it(`R-13 ${publisherIdempotency}: MUST end with one post per article`, async () => {
      const kit = await articleKit(6, { publisherIdempotency })
      kit.crashAt("publish.answered", 2)
      await kit.runToRest()
      await kit.rest()
      expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 1 })
      expect(kit.publisher.posts()).toBe(6)
      expect(await statusesOf(kit)).toStrictEqual(Array.from({ length: 6 }, () => "published"))
      await kit.close()
    })

  it("R-13 none: what was in hand MUST be set aside for a person, and nothing is posted twice", async () => {
    const kit = await articleKit(3, { publisherIdempotency: "none", concurrency: 1 })
    kit.crashAt("publish.answered", 2)
    await kit.runToRest()
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    const articles = await articlesOf(kit)
    const aside = articles.filter(({ lastError }) => lastError?.code === "publish_unknown")
    expect(aside.map(({ title }) => title)).toContain("article 2")
    const posted = kit.publisher.published.map(({ content }) => content.id)
    expect(new Set(posted).size).toBe(posted.length)
    await kit.close()
  })
})

describe("an image made after its article was published", () => {
  it("R-12 MUST put the article back to review and update it, never post it twice", async () => {
    const kit = await articleKit(2, { makes: { promptsPerArticle: 2 } })
    kit.ai.failFor("generateImage", "article 1, picture 2", { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage6Result).toMatchObject({ imagesGenerated: 3, failed: 1 })
    expect(kit.publisher.posts()).toBe(2)
    const { id } = await articleOf(kit, 1)
    const first = kit.publisher.published.find(({ content }) => content.id === id)
    expect(first).toMatchObject({ previous: null, images: [{ position: "featured" }] })
    kit.ai.heal()
    expect(await kit.automation.retryFailed({ siteId: kit.siteId, stage: 6 })).toStrictEqual({
      retried: 1,
    })
    expect((await articleOf(kit, 1)).status).toBe("published")
    expect(await kit.runToRest()).toBe("completed")
    const run = await runOf(kit)
    expect(run.stage6Result).toMatchObject({ imagesProcessed: 1, imagesGenerated: 1 })
    expect(run.stage7Result).toMatchObject({ readyForReview: 1, published: 1 })
    expect(kit.publisher.posts()).toBe(2)
    expect(kit.publisher.published).toHaveLength(3)
    const update = kit.publisher.published.at(-1)
    expect(update?.content.id).toBe(id)
    expect(update?.previous).toMatchObject({ externalId: expect.stringMatching(/^post-/u) })
    expect(update?.images).toHaveLength(2)
    expect(await itemsOf(kit, "publication")).toHaveLength(2)
    const images = (await itemsOf(kit, "image")) as ReadonlyArray<Image>
    expect(images.every(({ status }) => status === "generated")).toBe(true)
    await kit.close()
  })

  it("R-13 lookup: an update that was lost MUST be made again: the post that is found is the old one", async () => {
    const kit = await articleKit(1, {
      publisherIdempotency: "lookup",
      makes: { promptsPerArticle: 2 },
    })
    kit.ai.failFor("generateImage", "picture 2", { code: "ai_refused" })
    await kit.runToRest()
    kit.ai.heal()
    await kit.automation.retryFailed({ siteId: kit.siteId })
    kit.publisher.failNext({ reason: "unknown" })
    expect(await kit.runToRest()).toBe("completed")
    expect(kit.publisher.posts()).toBe(1)
    expect(kit.publisher.published.map(({ images }) => images.length)).toStrictEqual([1, 2])
    expect(await statusesOf(kit)).toStrictEqual(["published"])
    await kit.close()
  })

  it("R-12 an image retried while its article waits for review MUST move it back to prompted", async () => {
    const kit = await articleKit(1, { makes: { promptsPerArticle: 2 }, siteDefaults: review })
    kit.ai.failFor("generateImage", "picture 2", { code: "ai_refused" })
    await kit.runToRest()
    expect(await statusesOf(kit)).toStrictEqual(["review"])
    kit.ai.heal()
    await kit.automation.retryFailed({ siteId: kit.siteId })
    expect(await statusesOf(kit)).toStrictEqual(["prompted"])
    await kit.runToRest()
    expect(await statusesOf(kit)).toStrictEqual(["review"])
    await kit.close()
  })
})

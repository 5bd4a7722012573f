/** What the publisher does at a WordPress, real or stub. */
import { randomUUID } from "node:crypto"
import { checkWordPress, wordpress } from "@pressline/adapter-wordpress"
import { createAutomation, type Publication } from "@pressline/core"
import { MediaStore } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Blog, type OpenWordPress } from "./Blog.ts"
import { pngAi } from "./pngAi.ts"
import { pictures, sampleRequest } from "./sampleRequest.ts"

export function describeWordPress(name: string, open: () => Promise<OpenWordPress>): void {
  let blog: Blog

  beforeAll(async () => {
    blog = await Blog.open(open)
  })
  afterAll(async () => {
    await blog.close()
  })

  publisherSuite(
    name,
    // The address is known once it runs.
    Layer.unwrap(Effect.sync(() => Layer.provide(wordpress(blog.at()), blog.media))),
    {
      idempotency: "lookup",
      prepare: (request) => blog.prepare(request),
      count: (request) => Effect.promise(async () => (await blog.postsOf(request)).length),
      loseNextAnswer: Effect.sync(() =>
        blog.proxy.loseAnswer("POST", /\/wp\/v2\/posts(?:\/\d+)?$/u),
      ),
    },
  )

  describe(`${name}: posts`, () => {
    it("MUST have all that the article has", async () => {
      const request = await Effect.runPromise(
        blog.prepare(sampleRequest(["featured", "in_article_1"])),
      )
      const receipt = await blog.run("editor", {}, ({ publish }) => publish(request))
      const [post, ...more] = await blog.postsOf(request)
      expect(more).toEqual([])
      expect(post).toMatchObject({
        id: Number(receipt.externalId),
        status: "publish",
        slug: request.content.slug,
        title: { raw: "Red shoes &amp; blue &lt;shoes&gt;" },
        excerpt: { raw: "Shoes that fit." },
      })
      expect(receipt.url).toContain(request.content.slug)
      const category = await blog.get<{ readonly name: string }>(
        `categories/${post?.categories[0]}`,
      )
      expect(category.name).toBe("Shoes &amp; boots")
      expect(post?.tags).toHaveLength(2)
      const slugs = pictures(request).map(({ slug }) => slug)
      const files = await blog.get<ReadonlyArray<{ id: number; slug: string; alt_text: string }>>(
        `media?slug=${slugs.join(",")}`,
      )
      const featured = files.find(({ slug }) => slug === slugs[0])
      const inText = files.find(({ slug }) => slug === slugs[1])
      expect(files).toHaveLength(2)
      expect(post?.featured_media).toBe(featured?.id)
      expect(featured?.alt_text).toBe('The "featured" picture')
      expect(post?.content.raw).toContain(`class="wp-image-${inText?.id}"`)
      expect(post?.content.raw).not.toContain(`class="wp-image-${featured?.id}"`)
    })

    it("MUST write the SEO fields that the site lets us write", async (ctx) => {
      const { checks, ok } = await checkWordPress(blog.at())
      expect(checks.map((check) => [check.name, check.ok])).toEqual([
        ["address", true],
        ["REST API", true],
        ["version", true],
        ["login", true],
        ["role", true],
        ["SEO fields", true],
      ])
      expect(ok).toBe(true)
      if (!checks.at(-1)?.detail.includes("Yoast"))
        return ctx.skip("the site has no fields of Yoast")
      const request = sampleRequest([])
      await blog.run("author", {}, ({ publish }) => publish({ ...request, cluster: null }))
      expect((await blog.postsOf(request))[0]?.meta).toMatchObject({
        _yoast_wpseo_title: "Shoes, red and blue",
        _yoast_wpseo_metadesc: "All about shoes.",
        _yoast_wpseo_focuskw: "red shoes",
      })
    })

    it("MUST upload a picture once, also when the article is updated or an answer was lost", async () => {
      const request = await Effect.runPromise(blog.prepare(sampleRequest(["featured"])))
      blog.proxy.loseAnswer("POST", /\/wp\/v2\/media/u)
      await expect(blog.run("editor", {}, ({ publish }) => publish(request))).rejects.toMatchObject(
        {
          reason: "unavailable",
        },
      )
      const previous = await blog.run("editor", {}, ({ publish }) => publish(request))
      await blog.run("editor", {}, ({ publish }) => publish({ ...request, previous }))
      const [picture] = pictures(request)
      const files = await blog.get<ReadonlyArray<unknown>>(
        `media?per_page=100&search=${picture?.slug ?? ""}`,
      )
      const named = await blog.get<ReadonlyArray<unknown>>(
        `media?slug=${picture?.slug ?? ""},${picture?.slug ?? ""}-2`,
      )
      expect(named).toHaveLength(1)
      expect(files.length).toBeLessThanOrEqual(1)
    })

    it("an update MUST leave status and address as the owner has them", async () => {
      const request = sampleRequest([])
      const previous = await blog.run("editor", { status: "draft" }, ({ publish }) =>
        publish(request),
      )
      expect((await blog.postsOf(request))[0]?.status).toBe("draft")
      const content = { ...request.content, title: "New", slug: "another" }
      await blog.run("editor", {}, ({ publish }) => publish({ ...request, content, previous }))
      expect((await blog.postsOf(request))[0]).toMatchObject({
        status: "draft",
        slug: request.content.slug,
        title: { raw: "New" },
      })
    })

    it("status future MUST leave the time to WordPress", async () => {
      const request = sampleRequest([])
      const publishAt = () => new Date(Date.UTC(2090, 0, 2, 10))
      await blog.run("editor", { status: "future", publishAt }, ({ publish }) => publish(request))
      expect((await blog.postsOf(request))[0]).toMatchObject({
        status: "future",
        date_gmt: "2090-01-02T10:00:00",
      })
    })

    it("R-13 lookup MUST find the post under another slug, and not take a stranger's", async () => {
      const first = sampleRequest([])
      const second = sampleRequest([], first.content.slug)
      await blog.run("editor", {}, ({ publish }) => publish(first))
      expect(
        await blog.run("editor", {}, ({ lookup }) => lookup?.(second) ?? Effect.die("")),
      ).toBeNull()
      const receipt = await blog.run("editor", {}, ({ publish }) => publish(second))
      expect((await blog.postsOf(second))[0]?.slug).toBe(`${first.content.slug}-2`)
      const found = await blog.run("editor", {}, ({ lookup }) => lookup?.(second) ?? Effect.die(""))
      expect(found).toEqual(receipt)
    })

    it("a whole run MUST end in one post for each article, although an answer was lost", async () => {
      const siteId = `run-${randomUUID()}`
      const automation = createAutomation({ ai: pngAi(), publisher: wordpress(blog.at()) })
      blog.proxy.loseAnswer("POST", /\/posts$/u)
      await automation.addKeywords({ siteId, keywords: ["how to dry tents", "cheap boots"] })
      await automation.start()
      const { runId } = await automation.runNow({ siteId })
      const status = async () => (await automation.currentRun({ siteId, runId })).run?.status
      await expect.poll(status, { timeout: 60_000, interval: 100 }).toBe("completed")
      const { items } = await automation.listItems({ siteId, kind: "publication", limit: 100 })
      expect(items.length).toBeGreaterThan(1)
      for (const { contentId, externalId } of items as ReadonlyArray<Publication>) {
        const posts = await blog.postsOf({ key: `publish:${contentId}` })
        expect(posts.map(({ id }) => `${id}`)).toEqual([externalId])
        expect(posts[0]?.featured_media).toBeGreaterThan(0)
        expect(posts[0]?.content.raw).toContain("wp-image-")
      }
      await automation.close()
    }, 90_000)

    it("a post that is gone MUST be said, and not be made again", async () => {
      const request = sampleRequest([])
      const previous = { externalId: "999999", url: null }
      await expect(
        blog.run("editor", {}, ({ publish }) => publish({ ...request, previous })),
      ).rejects.toMatchObject({ reason: "rejected", detail: expect.stringMatching(/deleted/u) })
      expect(await blog.postsOf(request)).toEqual([])
    })

    it("an author MUST be able to publish into categories that are there, and be told of others", async () => {
      const request = { ...sampleRequest([]), cluster: "Shoes & boots" }
      await blog.run("author", {}, ({ publish }) => publish(request))
      expect(await blog.postsOf(request)).toHaveLength(1)
      await expect(
        blog.run("author", {}, ({ publish }) => publish({ ...sampleRequest([]), cluster: "Hats" })),
      ).rejects.toMatchObject({
        reason: "unauthorized",
        detail: expect.stringMatching(/Make "Hats" there by hand/u),
      })
    })

    it("a contributor MUST be told which capability is missing", async () => {
      await expect(
        blog.run("contributor", {}, ({ publish }) => publish(sampleRequest([]))),
      ).rejects.toMatchObject({
        reason: "unauthorized",
        detail: expect.stringMatching(/lacks upload_files and publish_posts/u),
      })
    })

    it("a wrong password MUST be said, without saying it", async () => {
      const refusal = blog.run("editor", { applicationPassword: "wrong horse" }, ({ publish }) =>
        publish(sampleRequest([])),
      )
      await expect(refusal).rejects.toMatchObject({
        reason: "unauthorized",
        detail: expect.stringMatching(/does not accept the application password of \S*editor/u),
      })
      await expect(refusal).rejects.toMatchObject({
        detail: expect.not.stringMatching(/horse/u) as string,
      })
    })

    it("a picture that WordPress does not take MUST set the article aside, not the site", async () => {
      const request = sampleRequest(["featured"])
      const store = Effect.flatMap(MediaStore, (files) =>
        files.put({
          key: request.images[0]?.media?.key ?? "",
          bytes: new TextEncoder().encode("<svg/>"),
          mediaType: "image/svg+xml",
        }),
      )
      await Effect.runPromise(Effect.provide(store, blog.media))
      await expect(blog.run("editor", {}, ({ publish }) => publish(request))).rejects.toMatchObject(
        {
          reason: "rejected",
          detail: expect.stringMatching(/does not take this picture/u),
        },
      )
    })
  })
}

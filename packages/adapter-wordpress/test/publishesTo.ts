/** What the publisher does at a WordPress, real or stub. */
import { checkWordPress, wordpress, type WordPressSite } from "@pressline/adapter-wordpress"
import { MediaStore, Publisher, type PublishRequest } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type FaultyProxy, openFaultyProxy } from "./faultyProxy.ts"
import { keptFiles, PNG } from "./keptFiles.ts"
import { pictures, sampleRequest } from "./sampleRequest.ts"

export type Role = "author" | "contributor" | "editor"

export interface OpenWordPress {
  readonly url: string
  /** One user for each role. */
  readonly users: Readonly<Record<Role, { readonly username: string; readonly password: string }>>
  readonly close: () => Promise<void>
}

interface Shown {
  readonly id: number
  readonly slug: string
  readonly status: string
  readonly date_gmt: string
  readonly title: { readonly raw: string }
  readonly excerpt: { readonly raw: string }
  readonly content: { readonly raw: string }
  readonly featured_media: number
  readonly categories: ReadonlyArray<number>
  readonly tags: ReadonlyArray<number>
  readonly meta: Readonly<Record<string, string>>
}

export function describeWordPress(name: string, open: () => Promise<OpenWordPress>): void {
  let site: OpenWordPress
  let proxy: FaultyProxy
  const media = Layer.succeed(MediaStore, keptFiles())

  const at = (role: Role = "editor", more: Partial<WordPressSite> = {}): WordPressSite => ({
    url: proxy.url,
    ownNetwork: true,
    username: site.users[role].username,
    applicationPassword: site.users[role].password,
    ...more,
  })
  const get = async <A>(path: string): Promise<A> => {
    const { password, username } = site.users.editor
    const login = Buffer.from(`${username}:${password}`).toString("base64")
    const response = await fetch(`${site.url}/wp-json/wp/v2/${path}`, {
      headers: { authorization: `Basic ${login}` },
    })
    return (await response.json()) as A
  }
  const postsOf = ({ key }: PublishRequest) =>
    get<ReadonlyArray<Shown>>(
      `posts?context=edit&status=publish,future,draft,pending,private&per_page=100&search=${encodeURIComponent(key)}`,
    )
  const prepare = (request: PublishRequest) =>
    Effect.gen(function* () {
      const store = yield* MediaStore
      for (const { media: picture } of request.images)
        if (picture !== null) yield* store.put({ ...picture, bytes: PNG })
      return request
    }).pipe(Effect.provide(media))
  const run = <A, E>(
    role: Role,
    more: Partial<WordPressSite>,
    use: (publisher: Publisher["Service"]) => Effect.Effect<A, E>,
  ): Promise<A> =>
    Effect.runPromise(
      Publisher.use(use).pipe(Effect.provide(Layer.provide(wordpress(at(role, more)), media))),
    )

  beforeAll(async () => {
    site = await open()
    proxy = await openFaultyProxy(site.url)
  })
  afterAll(async () => {
    await proxy.close()
    await site.close()
  })

  publisherSuite(
    name,
    // The address is known once it runs.
    Layer.provide(
      wordpress(() => at()),
      media,
    ),
    {
      idempotency: "lookup",
      prepare,
      count: (request) => Effect.promise(async () => (await postsOf(request)).length),
      loseNextAnswer: Effect.sync(() => proxy.loseAnswer("POST", /\/wp\/v2\/posts(?:\/\d+)?$/u)),
    },
  )

  describe(`${name}: posts`, () => {
    it("MUST have all that the article has", async () => {
      const request = await Effect.runPromise(prepare(sampleRequest(["featured", "in_article_1"])))
      const receipt = await run("editor", {}, ({ publish }) => publish(request))
      const [post, ...more] = await postsOf(request)
      expect(more).toEqual([])
      expect(post).toMatchObject({
        id: Number(receipt.externalId),
        status: "publish",
        slug: request.content.slug,
        title: { raw: "Red shoes &amp; blue &lt;shoes&gt;" },
        excerpt: { raw: "Shoes that fit." },
      })
      expect(receipt.url).toContain(request.content.slug)
      const category = await get<{ readonly name: string }>(`categories/${post?.categories[0]}`)
      expect(category.name).toBe("Shoes &amp; boots")
      expect(post?.tags).toHaveLength(2)
      const slugs = pictures(request).map(({ slug }) => slug)
      const files = await get<ReadonlyArray<{ id: number; slug: string; alt_text: string }>>(
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
      const { checks, ok } = await checkWordPress(at())
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
      await run("author", {}, ({ publish }) => publish({ ...request, cluster: null }))
      expect((await postsOf(request))[0]?.meta).toMatchObject({
        _yoast_wpseo_title: "Shoes, red and blue",
        _yoast_wpseo_metadesc: "All about shoes.",
        _yoast_wpseo_focuskw: "red shoes",
      })
    })

    it("MUST upload a picture once, also when the article is updated or an answer was lost", async () => {
      const request = await Effect.runPromise(prepare(sampleRequest(["featured"])))
      proxy.loseAnswer("POST", /\/wp\/v2\/media/u)
      await expect(run("editor", {}, ({ publish }) => publish(request))).rejects.toMatchObject({
        reason: "unavailable",
      })
      const previous = await run("editor", {}, ({ publish }) => publish(request))
      await run("editor", {}, ({ publish }) => publish({ ...request, previous }))
      const [picture] = pictures(request)
      const files = await get<ReadonlyArray<unknown>>(
        `media?per_page=100&search=${picture?.slug ?? ""}`,
      )
      const named = await get<ReadonlyArray<unknown>>(
        `media?slug=${picture?.slug ?? ""},${picture?.slug ?? ""}-2`,
      )
      expect(named).toHaveLength(1)
      expect(files.length).toBeLessThanOrEqual(1)
    })

    it("an update MUST leave status and address as the owner has them", async () => {
      const request = sampleRequest([])
      const previous = await run("editor", { status: "draft" }, ({ publish }) => publish(request))
      expect((await postsOf(request))[0]?.status).toBe("draft")
      const content = { ...request.content, title: "New", slug: "another" }
      await run("editor", {}, ({ publish }) => publish({ ...request, content, previous }))
      expect((await postsOf(request))[0]).toMatchObject({
        status: "draft",
        slug: request.content.slug,
        title: { raw: "New" },
      })
    })

    it("status future MUST leave the time to WordPress", async () => {
      const request = sampleRequest([])
      const publishAt = () => new Date(Date.UTC(2090, 0, 2, 10))
      await run("editor", { status: "future", publishAt }, ({ publish }) => publish(request))
      expect((await postsOf(request))[0]).toMatchObject({
        status: "future",
        date_gmt: "2090-01-02T10:00:00",
      })
    })

    it("R-13 lookup MUST find the post under another slug, and not take a stranger's", async () => {
      const first = sampleRequest([])
      const second = sampleRequest([], first.content.slug)
      await run("editor", {}, ({ publish }) => publish(first))
      expect(await run("editor", {}, ({ lookup }) => lookup?.(second) ?? Effect.die(""))).toBeNull()
      const receipt = await run("editor", {}, ({ publish }) => publish(second))
      expect((await postsOf(second))[0]?.slug).toBe(`${first.content.slug}-2`)
      const found = await run("editor", {}, ({ lookup }) => lookup?.(second) ?? Effect.die(""))
      expect(found).toEqual(receipt)
    })

    it("a post that is gone MUST be said, and not be made again", async () => {
      const request = sampleRequest([])
      const previous = { externalId: "999999", url: null }
      await expect(
        run("editor", {}, ({ publish }) => publish({ ...request, previous })),
      ).rejects.toMatchObject({ reason: "rejected", detail: expect.stringMatching(/deleted/u) })
      expect(await postsOf(request)).toEqual([])
    })

    it("an author MUST be able to publish into categories that are there, and be told of others", async () => {
      const request = { ...sampleRequest([]), cluster: "Shoes & boots" }
      await run("author", {}, ({ publish }) => publish(request))
      expect(await postsOf(request)).toHaveLength(1)
      await expect(
        run("author", {}, ({ publish }) => publish({ ...sampleRequest([]), cluster: "Hats" })),
      ).rejects.toMatchObject({
        reason: "unauthorized",
        detail: expect.stringMatching(/Make "Hats" there by hand/u),
      })
    })

    it("a contributor MUST be told which capability is missing", async () => {
      await expect(
        run("contributor", {}, ({ publish }) => publish(sampleRequest([]))),
      ).rejects.toMatchObject({
        reason: "unauthorized",
        detail: expect.stringMatching(/lacks upload_files and publish_posts/u),
      })
    })

    it("a wrong password MUST be said, without saying it", async () => {
      const refusal = run("editor", { applicationPassword: "wrong horse" }, ({ publish }) =>
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
      await Effect.runPromise(Effect.provide(store, media))
      await expect(run("editor", {}, ({ publish }) => publish(request))).rejects.toMatchObject({
        reason: "rejected",
        detail: expect.stringMatching(/does not take this picture/u),
      })
    })
  })
}

import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { mediaFiles, staticSite } from "@pressline/adapter-files"
import { MediaStore, Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { content, pictures, request, snapshotOf, textOf } from "./publishRequest.ts"
import { listed, withSite } from "./temporarySite.ts"

/** Opens and closes its elements in order, and has no id or attribute twice. */
const expectWellFormed = (html: string): void => {
  const open: Array<string> = []
  const empty = /^(?:meta|link|img|br|hr|!doctype)$/u
  for (const [tag, close, name = ""] of html.matchAll(/<(\/?)([!a-z][a-z0-9]*)[^>]*>/giu)) {
    if (empty.test(name.toLowerCase()) || tag.endsWith("/>")) continue
    if (close === "") open.push(name)
    else expect(open.pop()).toBe(name)
  }
  expect(open).toEqual([])
  const ids = [...html.matchAll(/\sid="([^"]*)"/gu)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
}

describe("staticSite", () => {
  it.live("writes a site whose links lead to files that are there", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        expect(publisher.idempotency).toBe("key")
        for (const number of [1, 2, 3, 4, 5]) {
          const images = yield* pictures(content(number).id, ["featured", "in_article_1"])
          const cluster = number === 5 ? null : number === 4 ? "C++" : "Topic one"
          yield* publisher.publish(request(content(number), { images, cluster }))
        }
        const files = yield* snapshotOf(dir)
        const pages = Object.keys(files).filter((path) => path.endsWith(".html"))
        expect(pages).toEqual([
          "articles/article-1.html",
          "articles/article-2.html",
          "articles/article-3.html",
          "articles/article-4.html",
          "articles/article-5.html",
          "index.html",
          expect.stringMatching(/^topics\/c-[0-9a-f]{6}\.html$/u),
          "topics/more-articles.html",
          "topics/topic-one.html",
        ])
        for (const page of pages) {
          const html = files[page] ?? ""
          expectWellFormed(html.slice(html.indexOf("<!doctype")))
          expect(html.match(/<h1>/gu)).toHaveLength(1)
          expect(html).toContain("<title>")
          for (const [, link = ""] of html.matchAll(/(?:href|src)="([^"#]+)(?:#[^"]*)?"/gu)) {
            if (link.startsWith("data:")) continue
            expect(link).not.toMatch(/^(?:\/|[a-z]+:)/u)
            expect(Object.keys(files)).toContain(join(page, "..", decodeURIComponent(link)))
          }
        }
      }),
    ),
  )

  it.live("places pictures with their alternative texts", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const article = content(1)
        const images = yield* pictures(article.id, ["featured", "in_article_1", "in_article_2"])
        yield* publisher.publish(request(article, { images }))
        const html = yield* textOf(dir, "articles", "article-1.html")
        const order = [...html.matchAll(/alt="Alt of (\w+) &lt;&amp;&quot;&gt;"|<h2>(\w+)/gu)]
        expect(order.map(([, alt, heading]) => alt ?? heading)).toEqual([
          "featured",
          "One",
          "in_article_1",
          "Two",
          "in_article_2",
          "Questions",
        ])
        expect(html).toContain('width="8" height="4"')
      }),
    ),
  )

  it.live("changes no byte and no time when an article is published again", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const images = yield* pictures(content(1).id, ["featured"])
        const first = yield* publisher.publish(request(content(1), { images }))
        const before = yield* snapshotOf(dir)
        const again = yield* publisher.publish(request(content(1), { images, previous: first }))
        expect(again).toEqual(first)
        // What storage noted meanwhile is no change of the article.
        const touched = content(1, { status: "published", updatedAt: new Date("2027-01-01") })
        yield* publisher.publish(request(touched, { images }))
        expect(yield* snapshotOf(dir)).toEqual(before)
      }),
    ),
  )

  it.live("writes the same bytes whatever the order and the concurrency", () =>
    Effect.gen(function* () {
      const publishAll = (order: ReadonlyArray<number>, concurrency: number) =>
        withSite((dir) =>
          Effect.gen(function* () {
            const publisher = yield* Publisher
            yield* Effect.forEach(
              order,
              (number) =>
                publisher.publish(request(content(number), { cluster: `T ${number % 3}` })),
              { concurrency },
            )
            const files = yield* snapshotOf(dir)
            return Object.entries(files).map(([path, text]) => [path, text.replace(/^.*\n/u, "")])
          }),
        )
      const numbers = Array.from({ length: 12 }, (_, at) => at + 1)
      const one = yield* publishAll(numbers, 1)
      expect(yield* publishAll(numbers.toReversed(), 12)).toEqual(one)
      expect(one.find(([path]) => path === "index.html")?.[1]).toContain("12 articles on 3 topics")
    }),
  )

  it.live("sees what other processes published", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publishTwice = Effect.forEach(
          [1, 2],
          (process) =>
            Effect.gen(function* () {
              const publisher = yield* Publisher
              yield* Effect.forEach([1, 2, 3, 4], (number) =>
                publisher.publish(request(content(number * 2 + process))),
              )
            }).pipe(
              Effect.provide(
                Layer.fresh(staticSite({ dir, title: "T" })).pipe(
                  Layer.provide(mediaFiles({ dir: join(dir, "m") })),
                ),
                { local: true },
              ),
            ),
          { concurrency: 2 },
        )
        yield* publishTwice
        expect(yield* textOf(dir, "index.html")).toContain("8 articles on 1 topic")
        expect((yield* textOf(dir, "sitemap.xml")).match(/<loc>articles/gu)).toHaveLength(8)
      }),
    ),
  )

  it.live("has absolute addresses in feed and sitemap when it knows its own", () =>
    withSite(
      (dir) =>
        Effect.gen(function* () {
          const publisher = yield* Publisher
          const receipt = yield* publisher.publish(request(content(1, { title: "A & <B>" })))
          expect(receipt).toEqual({
            externalId: content(1).id,
            url: "https://example.com/blog/articles/article-1.html",
          })
          const feed = yield* textOf(dir, "feed.xml")
          expect(feed).toContain("<link>https://example.com/blog/articles/article-1.html</link>")
          expect(feed).toContain("<title>A &amp; &lt;B&gt;</title>")
          expect(feed).toContain("<pubDate>Thu, 01 Jan 2026 08:00:00 GMT</pubDate>")
          expect(yield* textOf(dir, "sitemap.xml")).toContain(
            "<url><loc>https://example.com/blog/articles/article-1.html</loc><lastmod>2026-01-01</lastmod></url>",
          )
          expect(yield* textOf(dir, "articles", "article-1.html")).toContain(
            '<link rel="canonical" href="https://example.com/blog/articles/article-1.html">',
          )
        }),
      { baseUrl: "https://example.com/blog/", language: "not a language" },
    ),
  )

  it.live("refuses an article whose pictures are not in the media store", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const store = yield* MediaStore
        const images = yield* pictures(content(1).id, ["featured"])
        yield* store.delete(images.map(({ media }) => media?.key ?? ""))
        const error = yield* Effect.flip(publisher.publish(request(content(1), { images })))
        expect(error).toMatchObject({ _tag: "PublishError", reason: "rejected" })
        expect(yield* listed(dir, ".")).not.toContain("index.html")
      }),
    ),
  )

  it.live("says that a folder is wrong", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        yield* Effect.promise(() => mkdir(dir, { recursive: true }))
        yield* Effect.promise(() => writeFile(join(dir, "articles"), "a file"))
        const error = yield* Effect.flip(publisher.publish(request(content(1))))
        expect(error).toMatchObject({ _tag: "PublishError", reason: "misconfigured" })
      }),
    ),
  )
})

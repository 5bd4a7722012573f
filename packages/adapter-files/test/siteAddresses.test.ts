import { describe, expect, it } from "@effect/vitest"
import { Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { content, pictures, request, textOf } from "./publishRequest.ts"
import { listed, withSite } from "./temporarySite.ts"

describe("addresses of a static site", () => {
  it.live("follows an article that moves, and removes what nobody shows any more", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const images = yield* pictures(content(1).id, ["featured"])
        yield* publisher.publish(request(content(1), { images, cluster: "Old" }))
        yield* publisher.publish(request(content(2), { cluster: "Stays" }))
        yield* publisher.publish(
          request(content(1, { slug: "moved", updatedAt: new Date("2026-02-01") }), {
            cluster: "New",
          }),
        )
        expect(yield* listed(dir, "articles")).toEqual(["article-2.html", "moved.html"])
        expect(yield* listed(dir, "topics")).toEqual(["new.html", "stays.html"])
        expect(yield* listed(dir, "media")).toEqual([])
        expect(yield* textOf(dir, "articles", "moved.html")).toMatch(
          /updated <time datetime="2026-02-01">/u,
        )
      }),
    ),
  )

  it.live.each([
    "../../escape",
    "/etc/passwd",
    "..",
    "con",
    "NUL.html",
    "a\u0000b",
    "index",
    "a/b\\c",
    ".pressline",
    "字".repeat(200),
    "𠀀".repeat(80),
    "🎉",
    "",
  ])("stays in its folder with the slug %j", (slug) =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        yield* publisher.publish(request(content(1, { slug }), { cluster: slug }))
        const [page, ...more] = yield* listed(dir, "articles")
        expect(more).toEqual([])
        expect(page).toMatch(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}-]*\.html$/u)
        expect(Buffer.byteLength(page ?? "")).toBeLessThan(250)
        expect(page).not.toMatch(/^(?:con|nul|index)\.html$/u)
        expect((yield* listed(dir, ".")).toSorted()).toEqual(
          [
            ".pressline",
            "articles",
            "feed.xml",
            "index.html",
            "sitemap.xml",
            "style.css",
            "topics",
          ].toSorted(),
        )
      }),
    ),
  )

  it.live("keeps two articles apart whose slugs make the same name", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const articles = [content(1, { slug: "a/b" }), content(2, { slug: "a-b" })]
        for (const article of [...articles, ...articles.toReversed()])
          yield* publisher.publish(request(article))
        expect(yield* listed(dir, "articles")).toEqual(["a-b-000002.html", "a-b.html"])
      }),
    ),
  )

  it.live("gives an address to the article that is published there last", () =>
    withSite((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        yield* publisher.publish(request(content(1, { slug: "same" })))
        yield* publisher.publish(request(content(2, { slug: "same" })))
        expect(yield* listed(dir, "articles")).toEqual(["same.html"])
        expect(yield* textOf(dir, "articles", "same.html")).toContain("<h1>Article 2</h1>")
        expect(yield* textOf(dir, "index.html")).toContain("1 article on 1 topic")
      }),
    ),
  )
})

import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { type MediaStore, Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { markdown, mediaFiles } from "@pressline/adapter-files"
import { htmlToMarkdown } from "../src/htmlToMarkdown.ts"
import {
  content,
  pictures,
  request,
  snapshotOf,
  temporaryFolder,
  textOf,
} from "./publishRequest.ts"

const withMarkdown = <A, E>(
  body: (dir: string) => Effect.Effect<A, E, Publisher | MediaStore>,
): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const dir = yield* temporaryFolder
    const live = markdown({ dir: join(dir, "posts") }).pipe(
      Layer.provideMerge(mediaFiles({ dir: join(dir, "media") })),
    )
    return yield* body(join(dir, "posts")).pipe(Effect.provide(live))
  }).pipe(Effect.scoped)

describe("markdown", () => {
  it.live("writes front matter, text and pictures", () =>
    withMarkdown((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const article = content(1, { title: 'Say "yes": # no\u2028', metaDescription: "a: b" })
        const images = yield* pictures(article.id, ["featured", "in_article_1"])
        const receipt = yield* publisher.publish(request(article, { images }))
        expect(receipt.url).toMatch(/^file:.*posts\/article-1\/index\.md$/u)
        expect(yield* Effect.promise(() => readdir(join(dir, "article-1")))).toEqual([
          "featured.svg",
          "in-article-1.svg",
          "index.md",
        ])
        expect(yield* textOf(dir, "article-1", "index.md")).toBe(`---
title: "Say \\"yes\\": # no\\u2028"
description: "a: b"
slug: "article-1"
date: 2026-01-01T08:00:00.000Z
lastmod: 2026-01-01T09:00:00.000Z
tags:
  - "a tag"
categories:
  - "Topic"
images:
  - "featured.svg"
  - "in-article-1.svg"
image: "featured.svg"
imageAlt: "Alt of featured <&\\">"
---

First.

## One

1

![Alt of in\\_article\\_1 <&">](in-article-1.svg)

## Two

2

## Questions

3
`)
      }),
    ),
  )

  it.live("changes nothing when an article is published again", () =>
    withMarkdown((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const images = yield* pictures(content(1).id, ["featured"])
        yield* publisher.publish(request(content(1), { images }))
        const before = yield* snapshotOf(dir)
        yield* publisher.publish(
          request(content(1, { updatedAt: new Date("2027-01-01") }), { images }),
        )
        expect(yield* snapshotOf(dir)).toEqual(before)
      }),
    ),
  )

  it.live("moves an article with its slug", () =>
    withMarkdown((dir) =>
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const images = yield* pictures(content(1).id, ["featured"])
        yield* publisher.publish(request(content(1), { images }))
        yield* publisher.publish(request(content(1, { slug: "../moved" }), { images }))
        const names = yield* Effect.promise(() => readdir(dir))
        expect(names.toSorted()).toEqual([".pressline", "moved"])
      }),
    ),
  )
})

describe("htmlToMarkdown", () => {
  it.each([
    ["<p>a *b* _c_ [d] &lt;e&gt;</p>", "a \\*b\\* \\_c\\_ \\[d\\] <e>"],
    ["<ul><li>a</li><li>b</li></ul>", "-   a\n-   b"],
    ['<pre><code class="language-ts">a &lt; b</code></pre>', "```ts\na < b\n```"],
    ["<p>H<sub>2</sub>O <del>x</del></p>", "H<sub>2</sub>O ~~x~~"],
    [
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | 2</td><td><strong>3</strong></td></tr></tbody></table>",
      "| a | b |\n| --- | --- |\n| 1 \\| 2 | **3** |",
    ],
    [
      '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
      '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
    ],
  ])("%s", (html, text) => {
    expect(htmlToMarkdown(html)).toBe(text)
  })
})

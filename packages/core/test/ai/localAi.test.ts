import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Fiber from "effect/Fiber"
import { countWords } from "../../src/ai/countWords.ts"
import { localAi } from "../../src/ai/localAi.ts"
import { sanitiseHtml } from "../../src/ai/sanitiseHtml.ts"
import { sniffImage } from "../../src/ai/sniffImage.ts"
import {
  type AiCall,
  AiFunctions,
  type AutoClusterInput,
  AutoClusterOutput,
  GenerateContentOutput,
  type GenerateIdeasInput,
  GenerateIdeasOutput,
  GenerateImagePromptsOutput,
} from "../../src/ports/AiFunctions.ts"

const call: AiCall = { siteId: "s", runId: "r", key: "k", attempt: 1 }
const ai = localAi()

const keyword = (phrase: string): AutoClusterInput["keywords"][number] => ({
  id: phrase,
  phrase,
  volume: null,
  difficulty: null,
  intents: [],
})
const PHRASES = [
  ...["espresso grind size", "espresso grind size chart", "best grind size for espresso"],
  ...["trail running shoes", "best trail running shoes", "waterproof trail running shoes"],
  ...["sourdough starter recipe", "how to feed a sourdough starter", "taxes in Portugal"],
]

const valid = <A>(schema: Schema.Codec<A, unknown>, value: unknown): boolean =>
  Schema.is(schema)(value)

describe("localAi clusters", () => {
  it.effect("by topic, every keyword once, always the same", () =>
    Effect.gen(function* () {
      const { autoCluster } = yield* AiFunctions
      const input = { keywords: PHRASES.map(keyword), existing: [] }
      const output = yield* autoCluster(input, call)
      expect(valid(AutoClusterOutput, output)).toBe(true)
      expect(output.clusters.map(({ keywordIds }) => keywordIds.toSorted())).toEqual([
        PHRASES.slice(0, 3).toSorted(),
        PHRASES.slice(3, 6).toSorted(),
        PHRASES.slice(6, 8).toSorted(),
        ["taxes in Portugal"],
      ])
      expect(output.clusters[1]).toMatchObject({ primaryKeyword: "trail running shoes" })
      expect(yield* autoCluster(input, call)).toEqual(output)
    }).pipe(Effect.provide(ai)),
  )

  it.effect("into a cluster that the site has, if it is alike", () =>
    Effect.gen(function* () {
      const { autoCluster } = yield* AiFunctions
      const existing = [
        { id: "c1", name: "Trail running shoes", primaryKeyword: "trail running shoes" },
        { id: "c2", name: "Balcony garden", primaryKeyword: "balcony garden ideas" },
      ]
      const output = yield* autoCluster({ keywords: PHRASES.map(keyword), existing }, call)
      expect(output.joined).toEqual([{ clusterId: "c1", keywordIds: PHRASES.slice(3, 6) }])
      expect(output.clusters).toHaveLength(3)
    }).pipe(Effect.provide(ai)),
  )

  it.effect("phrases of any script, and phrases without a word", () =>
    Effect.gen(function* () {
      const { autoCluster } = yield* AiFunctions
      const phrases = ["咖啡机 推荐", "咖啡机 清洁", "🎉", "???", "the of and", "قهوة عربية"]
      const output = yield* autoCluster({ keywords: phrases.map(keyword), existing: [] }, call)
      const ids = output.clusters.flatMap(({ keywordIds }) => keywordIds)
      expect(ids.toSorted()).toEqual(phrases.toSorted())
      expect(output.clusters.every(({ name }) => name !== "")).toBe(true)
      expect((yield* autoCluster({ keywords: [], existing: [] }, call)).clusters).toEqual([])
    }).pipe(Effect.provide(ai)),
  )
})

const cluster: GenerateIdeasInput = {
  cluster: {
    name: "Espresso machines",
    description: "",
    primaryKeyword: "best espresso machine",
    intent: "commercial",
  },
  keywords: [
    { phrase: "best espresso machine", volume: 900 },
    { phrase: "how to clean an espresso machine", volume: 800 },
    { phrase: "espresso machine vs moka pot", volume: 700 },
    { phrase: "espresso machine & <grinder>", volume: null },
  ],
}

describe("localAi ideas", () => {
  it.effect("three for a cluster, one for a lone keyword, each of another kind", () =>
    Effect.gen(function* () {
      const { generateIdeas } = yield* AiFunctions
      const output = yield* generateIdeas(cluster, call)
      expect(valid(GenerateIdeasOutput, output)).toBe(true)
      expect(output.ideas.map(({ contentType }) => contentType)).toEqual([
        "listicle",
        "how-to",
        "comparison",
      ])
      expect(output.ideas[0]?.secondaryKeywords).toEqual(["espresso machine & <grinder>"])
      const lone = yield* generateIdeas(
        { ...cluster, keywords: cluster.keywords.slice(0, 1) },
        call,
      )
      expect(lone.ideas).toHaveLength(1)
      const none = yield* generateIdeas({ ...cluster, keywords: [] }, call)
      expect(none.ideas).toHaveLength(1)
    }).pipe(Effect.provide(ai)),
  )
})

describe("localAi articles", () => {
  it.effect("say that they are drafts, follow the outline, and hit the target length", () =>
    Effect.gen(function* () {
      const { generateContent, generateIdeas } = yield* AiFunctions
      for (const idea of (yield* generateIdeas(cluster, call)).ideas) {
        const article = yield* generateContent(idea, call)
        expect(valid(GenerateContentOutput, article)).toBe(true)
        expect(article.html).toMatch(/^<blockquote><p><strong>Offline draft\.<\/strong>/u)
        const words = countWords(article.html)
        expect(Math.abs(words - idea.targetWords) / idea.targetWords).toBeLessThan(0.25)
        expect(article.html.match(/<h2>/gu)).toHaveLength(idea.outline.length)
        expect(article.html).toMatch(/<h3>/u)
        expect(article.html).toMatch(/<table>|<ol>/u)
        expect(sanitiseHtml(article.html)).toBe(article.html.replaceAll("&#39;", "'"))
        const sentences = article.html.match(/[^<>.?!]{30,}[.?!]/gu) ?? []
        expect(new Set(sentences).size).toBe(sentences.length)
        expect(article.metaTitle.length).toBeLessThanOrEqual(60)
        expect(article.metaDescription.length).toBeLessThanOrEqual(155)
        expect(yield* generateContent(idea, call)).toEqual(article)
      }
    }).pipe(Effect.provide(ai)),
  )

  it.effect.each([50, 80, 150, 300, 5000])("near %i words, whatever the brief", (targetWords) =>
    Effect.gen(function* () {
      const { generateContent } = yield* AiFunctions
      const brief = {
        title: "A <b>bold</b> title & more",
        angle: "",
        outline: [],
        targetWords,
        primaryKeyword: "<script>alert(1)</script> 日本語",
        secondaryKeywords: ["", "  "],
        contentType: "unheard-of",
      }
      const { html } = yield* generateContent(brief, call)
      expect(Math.abs(countWords(html) - targetWords) / targetWords).toBeLessThan(0.25)
      expect(html).not.toContain("<script>")
    }).pipe(Effect.provide(ai)),
  )
})

describe("localAi images", () => {
  it.effect("a featured prompt, some for sections, and a drawing of each", () =>
    Effect.gen(function* () {
      const { generateContent, generateIdeas, generateImage, generateImagePrompts } =
        yield* AiFunctions
      const [idea] = (yield* generateIdeas(cluster, call)).ideas
      if (idea === undefined) throw new Error("no idea")
      const article = yield* generateContent(idea, call)
      const output = yield* generateImagePrompts(
        { ...article, primaryKeyword: idea.primaryKeyword },
        call,
      )
      expect(valid(GenerateImagePromptsOutput, output)).toBe(true)
      expect(output.prompts.map(({ position }) => position)).toEqual([
        "featured",
        "in_article_1",
        "in_article_2",
        "in_article_3",
      ])
      for (const { altText, position = "", prompt } of output.prompts) {
        expect(altText).not.toBe("")
        const image = yield* generateImage({ prompt, altText, position }, call)
        const [width, height] = position === "featured" ? [1200, 630] : [800, 450]
        expect(image).toMatchObject({ mediaType: "image/svg+xml", width, height })
        expect(sniffImage(image.bytes)).toMatchObject({ extension: "svg", width, height })
        const svg = new TextDecoder().decode(image.bytes)
        expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
          /http|href|url\(/u,
        )
        expect(yield* generateImage({ prompt, altText, position }, call)).toEqual(image)
      }
    }).pipe(Effect.provide(ai)),
  )

  it.effect("escape whatever a prompt says", () =>
    Effect.gen(function* () {
      const { generateImage } = yield* AiFunctions
      const hostile = `“</text><script>&\u0000\ud800${"字".repeat(200)}”`
      const { bytes } = yield* generateImage(
        { prompt: hostile, altText: hostile, position: "in_article_1" },
        call,
      )
      const svg = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
      expect(svg).not.toMatch(/<script|&(?!amp;|lt;|gt;|quot;|#39;)/u)
      expect(svg).not.toContain("\u0000")
      expect(svg.match(/<text /gu)).toHaveLength(3)
    }).pipe(Effect.provide(ai)),
  )

  it.effect("take the time they are told to take", () =>
    Effect.gen(function* () {
      const { generateImage } = yield* AiFunctions
      const fiber = yield* Effect.forkChild(
        generateImage({ prompt: "a", altText: "b", position: "featured" }, call),
        { startImmediately: true },
      )
      yield* TestClock.adjust("49 millis")
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(fiber)).width).toBe(1200)
    }).pipe(Effect.provide(localAi({ latency: "50 millis" }))),
  )
})

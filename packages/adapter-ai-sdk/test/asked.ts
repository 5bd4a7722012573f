/** Inputs of the five functions, and ways to ask them. */
import { type AiSdkOptions, aiSdk } from "@pressline/adapter-ai-sdk"
import { type AiCall, AiFunctions, type AutoClusterInput } from "@pressline/core/effect"
import type { ModelServer, ModelServerOptions } from "@pressline/tools-model-server"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { compatible, serving } from "./models.ts"

type Ai = AiFunctions["Service"]

export const CALL: AiCall = { siteId: "blog", runId: "run-1", key: "run-1/4/task-1", attempt: 1 }
export const BRIEF = {
  title: "How to choose running shoes",
  angle: "For beginners",
  outline: ["Fit", "Sole", "Price"],
  targetWords: 400,
  primaryKeyword: "running shoes",
  secondaryKeywords: ["red running shoes"],
  contentType: "guide",
}
export const CLUSTER = {
  cluster: {
    name: "Running shoes",
    description: "",
    primaryKeyword: "running shoes",
    intent: null,
  },
  keywords: [{ phrase: "running shoes", volume: null }],
}
export const ARTICLE = {
  title: "Shoes",
  excerpt: "",
  html: "<p>Shoes.</p>",
  primaryKeyword: "shoes",
}
export const PICTURE = { prompt: "Red shoes", altText: "Shoes", position: "featured" }

export const batch = (
  phrases: ReadonlyArray<string>,
  existing: AutoClusterInput["existing"] = [],
) => ({
  keywords: phrases.map((phrase, at) => ({
    id: `keyword-${at}`,
    phrase,
    volume: null,
    difficulty: null,
    intents: [],
  })),
  existing,
})

/** The AI functions on a server of their own. */
export const open = (
  server: ModelServerOptions = {},
  options: Partial<AiSdkOptions> = {},
): Effect.Effect<{ readonly ai: Ai; readonly server: ModelServer }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const opened = yield* serving(server)
    const ai = yield* functionsOf({ ...compatible(opened), ...options })
    return { ai, server: opened }
  })

export const functionsOf = (options: AiSdkOptions): Effect.Effect<Ai> =>
  AiFunctions.pipe(Effect.provide(aiSdk(options)))

/** An answer that fits the schema and says as little as it can. */
export const article = (more: Readonly<Record<string, unknown>> = {}) => ({
  title: "Shoes",
  opening: `<p>${"word ".repeat(100)}</p>`,
  sections: ["Fit", "Sole", "Price"].map((heading) => ({
    heading,
    html: `<p>${"word ".repeat(100)}</p>`,
  })),
  excerpt: "On shoes.",
  metaTitle: "Shoes",
  metaDescription: "On shoes.",
  tags: ["shoes"],
  ...more,
})

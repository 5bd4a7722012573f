/** The answer of a model that does as it is told, written by Pressline's offline writer. */
import { AiFunctions, localAi } from "@pressline/core/effect"
import type {
  AutoClusterInput,
  GenerateContentInput,
  GenerateIdeasInput,
  GenerateImagePromptsInput,
} from "@pressline/core"
import * as Effect from "effect/Effect"
import type { Question } from "./Question.ts"

const CALL = { siteId: "model", runId: "model", key: "model", attempt: 1 }

export const writtenAnswer = (question: Question): Promise<unknown> =>
  Effect.runPromise(
    Effect.flatMap(AiFunctions, (ai) => answerOf(question, ai)).pipe(Effect.provide(localAi())),
  )

const answerOf = (
  { data, name }: Question,
  ai: AiFunctions["Service"],
): Effect.Effect<unknown, Error> => {
  switch (name || nameBy(data)) {
    case "autoCluster":
      return Effect.map(
        ai.autoCluster(data as unknown as AutoClusterInput, CALL),
        ({ clusters, joined }) => ({
          clusters: clusters.map(({ keywordIds, ...cluster }) => ({
            ...cluster,
            keywords: keywordIds,
          })),
          joined: joined.map(({ clusterId, keywordIds }) => ({
            cluster: clusterId,
            keywords: keywordIds,
          })),
        }),
      )
    case "generateIdeas":
      return ai.generateIdeas(data as unknown as GenerateIdeasInput, CALL)
    case "generateContent":
      return Effect.map(
        ai.generateContent(data["brief"] as GenerateContentInput, CALL),
        ({ html, ...article }) => ({
          ...article,
          ...inSections(html, (data["brief"] as GenerateContentInput).outline),
        }),
      )
    case "generateImagePrompts":
      return Effect.map(
        ai.generateImagePrompts(data["article"] as GenerateImagePromptsInput, CALL),
        ({ prompts }) => ({
          pictures: prompts.map(({ altText, prompt }) => ({ prompt, altText })),
        }),
      )
    default:
      return Effect.succeed({ text: "Hello." })
  }
}

/** A provider without structured output passes no name: the data tells. */
const nameBy = (data: Readonly<Record<string, unknown>>): string =>
  "existing" in data
    ? "autoCluster"
    : "cluster" in data
      ? "generateIdeas"
      : "brief" in data
        ? "generateContent"
        : "article" in data
          ? "generateImagePrompts"
          : ""

/** The offline writer leaves headings out where words are few; a model that does as it is told does not. */
const inSections = (html: string, outline: ReadonlyArray<string>) => {
  const [opening = "", ...rest] = html.split("<h2>")
  const written = rest.map((part) => {
    const [heading = "", body = ""] = part.split("</h2>")
    return { heading, html: body }
  })
  const leftOut = outline
    .slice(written.length)
    .map((heading) => ({ heading, html: "<p>There is no room to say more.</p>" }))
  return { opening, sections: [...written, ...leftOut] }
}

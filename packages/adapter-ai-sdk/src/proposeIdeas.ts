/** generateIdeas: articles worth writing about a cluster, within the bounds of a brief. */
import type {
  AiCall,
  AiError,
  GenerateIdeasInput,
  GenerateIdeasOutput,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { SiteStyle } from "./AiSdkOptions.ts"
import { IdeasAnswer } from "./answers.ts"
import type { AskModel } from "./askModel.ts"
import { boundedText } from "./boundedText.ts"

const MOST_IDEAS = 5
const MOST_HEADINGS = 12

export const proposeIdeas =
  (ask: AskModel) =>
  (
    input: GenerateIdeasInput,
    style: SiteStyle,
    call: AiCall,
  ): Effect.Effect<GenerateIdeasOutput, AiError> =>
    Effect.map(
      ask({
        function: "generateIdeas",
        call,
        answer: IdeasAnswer,
        room: 4000,
        data: { style, ...input },
        objection: ({ ideas }) =>
          ideas.some(({ title }) => boundedText(title, 200) !== "")
            ? null
            : "it holds no idea with a title",
      }),
      ({ ideas }) => {
        const titles = new Set<string>()
        return {
          ideas: ideas
            .map((idea) => ({
              title: boundedText(idea.title, 200),
              angle: boundedText(idea.angle, 500),
              outline: distinct(idea.outline.map((heading) => boundedText(heading, 150))).slice(
                0,
                MOST_HEADINGS,
              ),
              targetWords:
                style.targetWords ?? Math.round(Math.min(2500, Math.max(600, idea.targetWords))),
              primaryKeyword: boundedText(idea.primaryKeyword, 200) || input.cluster.primaryKeyword,
              secondaryKeywords: distinct(
                idea.secondaryKeywords.map((phrase) => boundedText(phrase, 200)),
              ).slice(0, 20),
              contentType: boundedText(idea.contentType, 40).toLowerCase() || "guide",
            }))
            .filter(({ title }) => {
              const isNew = title !== "" && !titles.has(title.toLowerCase())
              titles.add(title.toLowerCase())
              return isNew
            })
            .slice(0, MOST_IDEAS),
        }
      },
    )

export const distinct = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(texts.filter((text) => text !== "")),
]

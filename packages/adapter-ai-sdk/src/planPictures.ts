/** generateImagePrompts: what is to be seen in an article's pictures, and what those read who do not see them. */
import type {
  AiCall,
  AiError,
  GenerateImagePromptsInput,
  GenerateImagePromptsOutput,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { SiteStyle } from "./AiSdkOptions.ts"
import { ImagePromptsAnswer } from "./answers.ts"
import type { AskModel } from "./askModel.ts"
import { boundedText } from "./boundedText.ts"

const MOST_PICTURES = 4

export const planPictures =
  (ask: AskModel) =>
  (
    article: GenerateImagePromptsInput,
    style: SiteStyle,
    call: AiCall,
  ): Effect.Effect<GenerateImagePromptsOutput, AiError> =>
    Effect.map(
      ask({
        function: "generateImagePrompts",
        call,
        answer: ImagePromptsAnswer,
        room: 2000,
        data: { style, article },
        objection: ({ pictures }) =>
          pictures.some(({ prompt }) => boundedText(prompt, 1500) !== "")
            ? null
            : "it holds no prompt",
      }),
      ({ pictures }) => ({
        prompts: pictures
          .map(({ altText, prompt }) => ({
            prompt: boundedText(prompt, 1500),
            altText: boundedText(altText, 250) || article.title,
          }))
          .filter(({ prompt }) => prompt !== "")
          .slice(0, MOST_PICTURES)
          .map((picture, at) => ({
            position: at === 0 ? "featured" : `in_article_${at}`,
            ...picture,
          })),
      }),
    )

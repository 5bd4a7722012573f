/** Image prompts offline: one picture for the top of an article, and some for its sections. */
import type { GenerateImagePromptsInput, GenerateImagePromptsOutput } from "../ports/AiFunctions.ts"
import { countWords } from "./countWords.ts"
import { plainText } from "./plainText.ts"

const HEADING = /<h2[^>]*>([\s\S]*?)<\/h2>/giu
const WORDS_PER_PICTURE = 350

/** A featured picture, and one for about every 350 words, at most four, spread over the sections. */
export function localImagePrompts(input: GenerateImagePromptsInput): GenerateImagePromptsOutput {
  const headings = [...input.html.matchAll(HEADING)]
    .map(([, heading = ""]) => plainText(heading))
    .filter((heading) => heading !== "" && !/questions/iu.test(heading))
  const wanted = Math.min(
    4,
    headings.length,
    Math.max(2, Math.floor(countWords(input.html) / WORDS_PER_PICTURE)),
  )
  const chosen = Array.from(
    { length: wanted },
    (_, at) => headings[Math.floor((at * headings.length) / wanted)] ?? input.title,
  )
  const topic = input.primaryKeyword || input.title
  return {
    prompts: [
      {
        position: "featured",
        prompt: `Wide editorial illustration for the article “${input.title}” about ${topic}: calm flat shapes, muted colours, no people, no logos.`,
        altText: `Abstract illustration for the article “${input.title}”`,
      },
      ...chosen.map((heading, at) => ({
        position: `in_article_${at + 1}`,
        prompt: `Editorial illustration for the section “${heading}” of the article “${input.title}” about ${topic}: calm flat shapes, muted colours, no people, no logos.`,
        altText: `Abstract illustration for the section “${heading}”`,
      })),
    ],
  }
}

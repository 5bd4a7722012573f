/** Outlines by kind of article, and the kind of section that each heading announces. */
import type { SearchShape } from "./searchIntent.ts"

/** What a section does; decides which sentences and which table or list it gets. */
export type SectionKind =
  | "basics"
  | "criteria"
  | "steps"
  | "table"
  | "mistakes"
  | "verdict"
  | "plan"
  | "faq"
  | "topic"

const HEADINGS: Readonly<Record<SearchShape, ReadonlyArray<string>>> = {
  guide: [
    "The basics",
    "What to look at first",
    "How to get started",
    "Options side by side",
    "Common mistakes",
    "A plan for the first weeks",
    "Questions and answers",
  ],
  listicle: [
    "What matters most",
    "Options side by side",
    "What you can do without",
    "Common mistakes when choosing",
    "How to decide",
    "Questions and answers",
  ],
  comparison: [
    "The short answer",
    "Side by side",
    "What to look at first",
    "Which one suits whom",
    "Common mistakes",
    "Questions and answers",
  ],
  "how-to": [
    "Before you start",
    "Step by step",
    "Common mistakes",
    "How to tell that it worked",
    "Questions and answers",
  ],
  faq: ["The short answer", "What it depends on", "What to do now", "Questions and answers"],
}

/** The headings, with up to two secondary keywords as sections of their own before the last ones. */
export function outlineOf(
  shape: SearchShape,
  phrase: string,
  secondary: ReadonlyArray<string>,
): ReadonlyArray<string> {
  const headings = [...HEADINGS[shape]]
  if (shape === "comparison" && sidesOf(phrase).length === 2)
    headings.splice(1, 0, ...sidesOf(phrase).map((side) => `${capital(side)} in brief`))
  headings.splice(-2, 0, ...secondary.slice(0, 2).map(capital))
  return headings
}

const KINDS: ReadonlyArray<readonly [RegExp, SectionKind]> = [
  [/questions|faq|fragen/iu, "faq"],
  [/side by side|compared|comparison|at a glance|\bvs\b/iu, "table"],
  [/step|how to get started|get started|what to do|instructions/iu, "steps"],
  [/mistake|avoid|do without|pitfall/iu, "mistakes"],
  [/plan|weeks|worked|checklist|schedule/iu, "plan"],
  [/short answer|suits whom|decide|conclusion|verdict|summary/iu, "verdict"],
  [/look at|matters|depends|before you|criteria|choose|need/iu, "criteria"],
  [/basics|what is|in brief|introduction|overview/iu, "basics"],
]

export function sectionKind(heading: string): SectionKind {
  return KINDS.find(([pattern]) => pattern.test(heading))?.[1] ?? "topic"
}

/** What a comparison compares: the two sides of "vs", else none. */
export function sidesOf(phrase: string): ReadonlyArray<string> {
  const sides = phrase.split(/\s+(?:vs\.?|versus|oder|ou)\s+/iu).map((side) => side.trim())
  return sides.length === 2 && sides.every((side) => side !== "") ? sides : []
}

/** The headings of an article whose brief has none. */
export const defaultOutline = (contentType: string): ReadonlyArray<string> =>
  HEADINGS[isShape(contentType) ? contentType : "guide"]

const isShape = (name: string): name is SearchShape => Object.hasOwn(HEADINGS, name)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

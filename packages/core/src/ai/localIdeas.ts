/** Ideas for a cluster, offline: which kinds of article its keywords ask for, with an outline for each. */
import type { GenerateIdeasInput, GenerateIdeasOutput } from "../ports/AiFunctions.ts"
import { outlineOf, sidesOf } from "./outlines.ts"
import { type SearchShape, searchShape } from "./searchIntent.ts"

type Idea = GenerateIdeasOutput["ideas"][number]

/** One idea for a lone keyword, two for a small cluster, three otherwise. */
const ideasFor = (keywords: number): number => (keywords <= 1 ? 1 : keywords <= 3 ? 2 : 3)

const WORDS: Readonly<Record<SearchShape, number>> = {
  guide: 1200,
  listicle: 1100,
  comparison: 1000,
  "how-to": 900,
  faq: 700,
}

interface Angle {
  readonly shape: SearchShape
  readonly phrase: string
  readonly title: string
}

export function localIdeas({ cluster, keywords }: GenerateIdeasInput): GenerateIdeasOutput {
  const phrases = keywords
    .toSorted((a, b) => (b.volume ?? -1) - (a.volume ?? -1) || (a.phrase < b.phrase ? -1 : 1))
    .map(({ phrase }) => phrase.trim())
    .filter((phrase) => phrase !== "")
  const primary = cluster.primaryKeyword.trim() || (phrases[0] ?? cluster.name)
  const angles = chooseAngles(primary, phrases, ideasFor(keywords.length))
  const taken = new Set(angles.map(({ phrase }) => phrase))
  const rest = phrases.filter((phrase) => !taken.has(phrase))
  return {
    ideas: angles.map((angle, at) =>
      ideaOf(
        angle,
        // Each secondary keyword goes to one article, so that the articles do not compete.
        rest.filter((_, place) => place % angles.length === at).slice(0, 6),
      ),
    ),
  }
}

/** The primary keyword in its own shape, then other keywords in other shapes, then other views of it. */
function chooseAngles(
  primary: string,
  phrases: ReadonlyArray<string>,
  wanted: number,
): ReadonlyArray<Angle> {
  const first = angleOf(primary)
  const angles = [first]
  const shapes = new Set([first.shape])
  for (const phrase of phrases) {
    const angle = angleOf(phrase)
    if (angles.length >= wanted || phrase === primary || shapes.has(angle.shape)) continue
    shapes.add(angle.shape)
    angles.push(angle)
  }
  const views: ReadonlyArray<Angle> = [
    { shape: "guide", phrase: primary, title: `${capital(primary)}: a practical guide` },
    { shape: "faq", phrase: primary, title: `${capital(primary)}: questions and answers` },
  ]
  for (const view of views) {
    if (angles.length >= wanted || shapes.has(view.shape)) continue
    shapes.add(view.shape)
    angles.push(view)
  }
  return angles
}

const angleOf = (phrase: string): Angle => {
  const shape = searchShape(phrase)
  const name = capital(phrase.replace(/\?+$/u, ""))
  const titles: Readonly<Record<SearchShape, string>> = {
    guide: `${name}: a practical guide`,
    listicle: `${name}: how to choose`,
    comparison: `${name}: which one suits you?`,
    "how-to": `${name}, step by step`,
    faq: `${name}?`,
  }
  return { shape, phrase, title: titles[shape] }
}

function ideaOf({ phrase, shape, title }: Angle, secondary: ReadonlyArray<string>): Idea {
  return {
    title,
    angle: angleText(shape, phrase),
    outline: outlineOf(shape, phrase, secondary),
    targetWords: WORDS[shape] + 25 * secondary.length,
    primaryKeyword: phrase,
    secondaryKeywords: secondary,
    contentType: shape,
  }
}

function angleText(shape: SearchShape, phrase: string): string {
  const texts: Readonly<Record<SearchShape, string>> = {
    guide: `An introduction to “${phrase}” for readers who start from nothing and want to get on.`,
    listicle: `Criteria first, options second: how to choose when you search for “${phrase}”.`,
    comparison: `A fair comparison of ${sidesOf(phrase)
      .map((side) => `“${side}”`)
      .join(" and ")}, ending in advice for each kind of reader.`,
    "how-to": `Instructions that can be followed with the page open, for “${phrase}”.`,
    faq: `A short answer to “${phrase}” first, then the reasons and what to do.`,
  }
  return texts[shape]
}

const capital = (phrase: string): string => phrase.charAt(0).toUpperCase() + phrase.slice(1)

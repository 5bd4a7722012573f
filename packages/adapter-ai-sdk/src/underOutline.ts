/** underOutline: the sections of an answer, one under each heading of the outline and in its order. */
import type { ArticleAnswer } from "./answers.ts"

type Sections = ArticleAnswer["sections"]

/**
 * Null where they are not one for each heading. A section is where it belongs by its heading; one with a
 * heading that is none of the outline's, a translated one perhaps, by its place.
 */
export const underOutline = (
  sections: Sections,
  outline: ReadonlyArray<string>,
): Sections | null => {
  const headings = outline.map(wordsOf)
  const places = sections.map(({ heading }, at) => {
    const words = wordsOf(heading)
    const named = words === headings[at] ? at : headings.indexOf(words)
    return named < 0 || words === "" ? at : named
  })
  const ordered = outline.flatMap((_, at) => sections[places.indexOf(at)] ?? [])
  return sections.length === outline.length && ordered.length === outline.length ? ordered : null
}

const wordsOf = (heading: string): string =>
  (
    heading
      .replaceAll(/<[^>]*>/gu, " ")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(" ")

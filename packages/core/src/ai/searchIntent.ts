/** What a searcher wants, read from the phrase and from what the keyword list says. */

export type SearchShape = "how-to" | "comparison" | "listicle" | "faq" | "guide"

const HOW = /^(?:how to|how do (?:i|you)|wie|comment|cómo|como|come|hoe)\b/u
const VERSUS = /\b(?:vs\.?|versus|compared|comparison|difference between|oder|ou)\b/u
const CHOOSING =
  /\b(?:best|top|cheap|cheapest|affordable|recommendations?|reviews?|beste[nrs]?|meilleure?s?|mejor(?:es)?|migliori?e?)\b/u
const QUESTION =
  /^(?:what|why|when|where|which|who|is|are|can|could|do|does|should|will|how|was|warum|wann|kann|pourquoi|quand|est-ce|qué|por qué|cuándo|perché|quando)\b/u

/** The kind of article that answers a phrase best. */
export function searchShape(phrase: string): SearchShape {
  const words = phrase.toLowerCase()
  if (HOW.test(words)) return "how-to"
  if (VERSUS.test(words)) return "comparison"
  if (CHOOSING.test(words)) return "listicle"
  return QUESTION.test(words) || words.endsWith("?") ? "faq" : "guide"
}

const KNOWN = ["informational", "commercial", "transactional", "navigational"]

/** The intent that most keywords of a cluster have; read from their wording where the list is silent. */
export function commonIntent(
  keywords: ReadonlyArray<{ readonly phrase: string; readonly intents: ReadonlyArray<string> }>,
): string | null {
  const votes = new Map<string, number>()
  for (const { intents, phrase } of keywords) {
    const said = intents
      .map((intent) => intent.toLowerCase())
      .filter((intent) => KNOWN.includes(intent))
    const shape = searchShape(phrase)
    const guess = shape === "listicle" || shape === "comparison" ? "commercial" : "informational"
    for (const intent of said.length > 0 ? said : [guess])
      votes.set(intent, (votes.get(intent) ?? 0) + 1 / Math.max(1, said.length))
  }
  let best: string | null = null
  for (const intent of KNOWN)
    if ((votes.get(intent) ?? 0) > (best === null ? 0 : (votes.get(best) ?? 0))) best = intent
  return best
}

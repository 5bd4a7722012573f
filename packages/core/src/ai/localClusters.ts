/** Clusters keywords offline: TF-IDF, cosine, and greedy merging. The same input gives the same output. */
import type { AutoClusterInput, AutoClusterOutput } from "../ports/AiFunctions.ts"
import { commonIntent, searchShape } from "./searchIntent.ts"
import { isQualifier } from "./stopWords.ts"
import { cosine, sumVectors, termVectors, type TermVector } from "./termVectors.ts"
import { tokensOf } from "./tokens.ts"

type Keyword = AutoClusterInput["keywords"][number]

/** How alike a keyword must be to a cluster of the site to go into it. */
const JOIN_AT = 0.55
/** How alike two groups must be to become one. */
const MERGE_AT = 0.42
/** A topic with more keywords than this is two topics. */
const LARGEST = 15

interface Group {
  readonly members: ReadonlyArray<{ readonly keyword: Keyword; readonly vector: TermVector }>
  readonly sum: TermVector
}

export function localClusters({ existing, keywords }: AutoClusterInput): AutoClusterOutput {
  const vectors = termVectors([
    ...keywords.map(({ phrase }) => phrase),
    ...existing.map(({ name, primaryKeyword }) => `${name} ${primaryKeyword}`),
  ])
  const joined = new Map<string, Array<string>>()
  const groups: Array<Group> = []
  keywords.forEach((keyword, at) => {
    const vector = vectors[at] ?? new Map<string, number>()
    const home = nearest(vector, vectors.slice(keywords.length), JOIN_AT)
    const cluster = home === null ? undefined : existing[home]
    if (cluster === undefined) groups.push({ members: [{ keyword, vector }], sum: vector })
    else joined.set(cluster.id, [...(joined.get(cluster.id) ?? []), keyword.id])
  })
  return {
    clusters: merge(groups).map(describe),
    joined: [...joined].map(([clusterId, keywordIds]) => ({ clusterId, keywordIds })),
  }
}

/** The place of the most similar vector, if it is similar enough; the first of equals. */
function nearest(
  vector: TermVector,
  among: ReadonlyArray<TermVector>,
  atLeast: number,
): number | null {
  let best: number | null = null
  let likeness = atLeast
  among.forEach((other, at) => {
    const found = cosine(vector, other)
    if (found > likeness || (best === null && found === likeness)) {
      best = at
      likeness = found
    }
  })
  return best
}

/**
 * Merges the two groups that are most alike, again and again, until no two are alike enough. Only the
 * likenesses of a merged group are computed anew, so a batch of 1,000 keywords takes about a second.
 */
function merge(start: ReadonlyArray<Group>): ReadonlyArray<Group> {
  const groups: Array<Group | null> = [...start]
  const closest = groups.map((_, at) => closestAfter(groups, at))
  for (;;) {
    let left = -1
    closest.forEach((candidate, at) => {
      if (candidate !== null && (left < 0 || candidate.likeness > (closest[left]?.likeness ?? 0)))
        left = at
    })
    const right = closest[left]?.at
    const [a, b] = [groups[left], right === undefined ? null : groups[right]]
    if (a == null || b == null || right === undefined) break
    groups[left] = { members: [...a.members, ...b.members], sum: sumVectors([a.sum, b.sum]) }
    groups[right] = null
    closest[right] = null
    closest.forEach((candidate, at) => {
      if (at === left || candidate?.at === left || candidate?.at === right)
        closest[at] = closestAfter(groups, at)
    })
    for (let at = 0; at < left; at++) {
      const likeness = likenessOf(groups[at], groups[left])
      if (likeness > (closest[at]?.likeness ?? 0)) closest[at] = { at: left, likeness }
    }
  }
  return groups.filter((group) => group !== null)
}

interface Candidate {
  readonly at: number
  readonly likeness: number
}

function closestAfter(groups: ReadonlyArray<Group | null>, at: number): Candidate | null {
  let best: Candidate | null = null
  for (let other = at + 1; other < groups.length; other++) {
    const likeness = likenessOf(groups[at], groups[other])
    if (likeness > (best?.likeness ?? 0)) best = { at: other, likeness }
  }
  return best
}

/** 0 where two groups must not become one. */
function likenessOf(a: Group | null | undefined, b: Group | null | undefined): number {
  if (a == null || b == null || a.members.length + b.members.length > LARGEST) return 0
  const likeness = cosine(a.sum, b.sum)
  return likeness >= MERGE_AT ? likeness : 0
}

/** A group is named after its most typical phrase. */
function describe({ members }: Group): AutoClusterOutput["clusters"][number] {
  const keywords = members.map(({ keyword }) => keyword)
  const phrase = primaryOf(keywords).phrase.trim().replace(/\s+/gu, " ")
  const topic = phrase.replace(/^(?:the )?best (?=\S)/iu, "")
  const others = keywords.map((keyword) => keyword.phrase).filter((other) => other !== phrase)
  return {
    name: topic.charAt(0).toUpperCase() + topic.slice(1),
    description:
      others.length === 0
        ? `What people look for with “${phrase}”.`
        : `${keywords.length} searches around “${phrase}”, such as ${others
            .slice(0, 3)
            .map((other) => `“${other}”`)
            .join(", ")}.`,
    primaryKeyword: phrase,
    intent: commonIntent(keywords),
    keywordIds: keywords.map(({ id }) => id),
  }
}

/** The phrase whose words the others share most, that is searched much, and that is not a question. */
function primaryOf(keywords: ReadonlyArray<Keyword>): Keyword {
  const tokens = keywords.map(({ phrase }) => tokensOf(phrase))
  const shared = (token: string): number =>
    tokens.filter((others) => others.includes(token)).length / keywords.length
  const standing = (keyword: Keyword, own: ReadonlyArray<string>): number => {
    const telling = own.filter((token) => !isQualifier(token))
    const typical = telling.reduce((sum, token) => sum + shared(token), 0) / (telling.length || 1)
    const shape = searchShape(keyword.phrase)
    const asks = shape === "guide" || shape === "listicle" ? 0 : 0.1
    return typical + Math.log10(1 + (keyword.volume ?? 0)) / 6 - asks
  }
  const [first] = keywords
    .map((keyword, at) => ({ keyword, standing: standing(keyword, tokens[at] ?? []) }))
    .toSorted(
      (a, b) =>
        b.standing - a.standing ||
        a.keyword.phrase.length - b.keyword.phrase.length ||
        (a.keyword.phrase < b.keyword.phrase ? -1 : 1),
    )
  if (first === undefined) throw new Error("a group has at least one keyword")
  return first.keyword
}

/** The existing clusters most like a batch of keywords, found by shared words in memory. */
import type { ClusterDigest } from "../ports/PipelineStore.ts"

export interface ClusterShortlist {
  /** At most `limit` clusters that share words with the phrases, most alike first. */
  readonly find: (phrases: ReadonlyArray<string>, limit: number) => ReadonlyArray<ClusterDigest>
  readonly add: (clusters: ReadonlyArray<ClusterDigest>) => void
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" })

/** Words of a phrase, lower case, without the shortest. */
const wordSetOf = (phrase: string): ReadonlySet<string> =>
  new Set(
    [...segmenter.segment(phrase.normalize("NFKC").toLowerCase())]
      .filter(({ isWordLike, segment }) => isWordLike === true && segment.length > 1)
      .map(({ segment }) => segment),
  )

/** Of more than `most` clusters the newest are kept: a long run neither slows down nor grows. */
export const makeClusterShortlist = (
  known: ReadonlyArray<ClusterDigest>,
  most = Number.POSITIVE_INFINITY,
): ClusterShortlist => {
  let clusters: Array<ClusterDigest> = []
  let sizes: Array<number> = []
  let byWord = new Map<string, Array<number>>()
  const add = (more: ReadonlyArray<ClusterDigest>): void => {
    for (const cluster of more) {
      const words = wordSetOf(`${cluster.name} ${cluster.primaryKeyword}`)
      const index = clusters.push(cluster) - 1
      sizes.push(words.size)
      for (const word of words) {
        const list = byWord.get(word)
        if (list === undefined) byWord.set(word, [index])
        else list.push(index)
      }
    }
    if (clusters.length <= 2 * most) return
    const newest = clusters.slice(-most)
    clusters = []
    sizes = []
    byWord = new Map()
    add(newest)
  }
  add(known)
  return {
    add,
    find: (phrases, limit) => {
      const scores = new Map<number, number>()
      for (const phrase of phrases)
        for (const word of wordSetOf(phrase))
          for (const index of byWord.get(word) ?? [])
            // A word that many clusters share says little about any of them.
            scores.set(index, (scores.get(index) ?? 0) + 1 / (byWord.get(word)?.length ?? 1))
      return [...scores]
        .map(([index, score]) => ({ index, score: score / Math.sqrt(sizes[index] ?? 1) }))
        .toSorted((a, b) => b.score - a.score || a.index - b.index)
        .slice(0, limit)
        .flatMap(({ index }) => clusters[index] ?? [])
    },
  }
}

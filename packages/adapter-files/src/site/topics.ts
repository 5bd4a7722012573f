/** The topics of a site, from the records of its articles. */
import type { ArticleRecord } from "../articleRecords.ts"
import { topicName } from "../safeNames.ts"

export interface Topic {
  readonly title: string
  /** Its page, without the extension. */
  readonly name: string
  /** Newest first. */
  readonly articles: ReadonlyArray<ArticleRecord>
}

/** For articles that belong to no cluster. */
const OTHERS = "More articles"

export const topicTitle = (record: Pick<ArticleRecord, "topic">): string =>
  record.topic === null || record.topic.trim() === "" ? OTHERS : record.topic

/** Topics by title, the articles without one last. */
export function topicsOf(records: ReadonlyArray<ArticleRecord>): ReadonlyArray<Topic> {
  const byTitle = Map.groupBy(newestFirst(records), topicTitle)
  return [...byTitle]
    .map(([title, articles]) => ({ title, name: topicName(title), articles }))
    .toSorted((a, b) =>
      (a.title === OTHERS) === (b.title === OTHERS)
        ? a.title < b.title
          ? -1
          : 1
        : a.title === OTHERS
          ? 1
          : -1,
    )
}

export const newestFirst = (records: ReadonlyArray<ArticleRecord>): ReadonlyArray<ArticleRecord> =>
  records.toSorted((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1,
  )

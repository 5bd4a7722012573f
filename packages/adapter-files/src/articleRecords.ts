/** The records of what was published into a folder, one small JSON file an article: the indexes' source. */
import { readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import * as Schema from "effect/Schema"
import { isMissing, readOrNull, writeWhole } from "./atomicFiles.ts"
import { safeName } from "./safeNames.ts"

export const ArticleRecord = Schema.Struct({
  id: Schema.String,
  siteId: Schema.String,
  slug: Schema.String,
  /** The article's file or folder, without an extension; unique in the folder. */
  name: Schema.String,
  title: Schema.String,
  excerpt: Schema.String,
  topic: Schema.NullOr(Schema.String),
  /** ISO 8601, as the content says. */
  createdAt: Schema.String,
  /** When what is published last changed, as the content says. */
  modifiedAt: Schema.String,
  picture: Schema.NullOr(
    Schema.Struct({
      file: Schema.String,
      alt: Schema.String,
      width: Schema.NullOr(Schema.Finite),
      height: Schema.NullOr(Schema.Finite),
    }),
  ),
  /** Pictures that its page shows, by file name. */
  files: Schema.Array(Schema.String),
  /** A hash of all that is shown: the same again is no modification. */
  fingerprint: Schema.String,
})
export type ArticleRecord = typeof ArticleRecord.Type

const FOLDER = [".pressline", "articles"] as const
const fromJson = Schema.decodeUnknownSync(Schema.fromJsonString(ArticleRecord))

/** The records of one folder. */
export interface ArticleRecords {
  readonly root: string
  /** All of them, by id. Other processes may publish here too, so the folder is looked at each time. */
  readonly read: () => Promise<ReadonlyArray<ArticleRecord>>
  readonly write: (record: ArticleRecord) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

export function articleRecords(root: string): ArticleRecords {
  const folder = join(root, ...FOLDER)
  const pathOf = (id: string): string => join(folder, `${safeName(id, "article")}.json`)
  /** What was read before, by file, while the file is the same. */
  let known = new Map<string, { readonly version: string; readonly record: ArticleRecord }>()
  const readOne = async (name: string) => {
    const path = join(folder, name)
    const version = await versionOf(path)
    const before = known.get(name)
    if (version === null) return undefined
    if (before?.version === version) return before
    const bytes = await readOrNull(path)
    return bytes === null ? undefined : { version, record: fromJson(bytes.toString("utf8")) }
  }
  return {
    root,
    read: async () => {
      const names = (await namesIn(folder)).filter(
        (name) => name.endsWith(".json") && !name.startsWith("."),
      )
      const found = await Promise.all(
        names.toSorted().map(async (name) => [name, await readOne(name)] as const),
      )
      known = new Map(found.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])))
      return [...known.values()].map(({ record }) => record)
    },
    write: (record) => writeWhole(pathOf(record.id), `${JSON.stringify(record, null, 2)}\n`),
    remove: (id) => rm(pathOf(id), { force: true }),
  }
}

const namesIn = (folder: string): Promise<ReadonlyArray<string>> =>
  readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return []
    throw cause
  })

/** Changes with the file; a file is replaced, never written into, so its number tells. */
const versionOf = (path: string): Promise<string | null> =>
  stat(path, { bigint: true }).then(
    ({ ino, mtimeNs, size }) => `${ino}-${mtimeNs}-${size}`,
    (cause: unknown) => {
      if (isMissing(cause)) return null
      throw cause
    },
  )

type Addressed = Pick<ArticleRecord, "id" | "siteId" | "slug">

/** Where an article goes, and what was there before. */
export interface Place {
  readonly name: string
  /** What is published of this article, or of another at its address. */
  readonly before: ArticleRecord | undefined
  /** Articles that lose their place: a site has each slug once, so they are of a storage that is gone. */
  readonly replaced: ReadonlyArray<string>
}

/** The name it had while its slug is the same, else one that nobody has. */
export function placeOf(article: Addressed, records: ReadonlyArray<ArticleRecord>): Place {
  const own = safeName(article.id, "article")
  const name = safeName(article.slug, own)
  const suffixed = `${name}-${own.slice(-6)}`
  const atAddress = records.filter(
    ({ id, siteId, slug }) =>
      id !== article.id && siteId === article.siteId && slug === article.slug,
  )
  const replaced = atAddress.map(({ id }) => id)
  const before = records.find(({ id }) => id === article.id) ?? atAddress[0]
  const taken = (wanted: string): boolean =>
    records.some(
      (record) =>
        record.name === wanted && record.id !== article.id && !replaced.includes(record.id),
    )
  if (before?.slug === article.slug) return { name: before.name, before, replaced }
  const free = [name, suffixed].find((wanted) => !taken(wanted)) ?? `${name}-${own}`
  return { name: free, before, replaced }
}

/** The records of what was published into a folder, one small JSON file an article: the indexes' source. */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import * as Schema from "effect/Schema"
import { isMissing, readOrNull, writeWhole } from "./atomicFiles.ts"
import { safeName } from "./safeNames.ts"

export const ArticleRecord = Schema.Struct({
  id: Schema.String,
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
}

export function articleRecords(root: string): ArticleRecords {
  const folder = join(root, ...FOLDER)
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
    write: (record) =>
      writeWhole(
        join(folder, `${safeName(record.id, "article")}.json`),
        `${JSON.stringify(record, null, 2)}\n`,
      ),
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

/** The article's name: the one it had while its slug is the same, else one that nobody has. */
export function nameFor(
  content: { readonly id: string; readonly slug: string },
  records: ReadonlyArray<ArticleRecord>,
): string {
  const own = safeName(content.id, "article")
  const name = safeName(content.slug, own)
  const suffixed = `${name}-${own.slice(-6)}`
  const taken = (wanted: string): boolean =>
    records.some((record) => record.name === wanted && record.id !== content.id)
  const before = records.find(({ id }) => id === content.id)?.name
  if (before === name || before === suffixed) return before
  if (!taken(name)) return name
  return taken(suffixed) ? `${name}-${own}` : suffixed
}

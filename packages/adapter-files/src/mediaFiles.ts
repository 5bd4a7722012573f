/** mediaFiles: the bytes of images in a folder. */
import type { Dirent } from "node:fs"
import { readdir, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { MediaError, MediaStore, type MediaStoreShape } from "@pressline/core/effect"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isMissing, readOrNull, writeWhole } from "./atomicFiles.ts"
import { decodeSegment, encodeSegment } from "./safeNames.ts"

export interface MediaFilesOptions {
  /** Made when the first picture is stored. */
  readonly dir: string
  /** Where the folder is served; without it URLs are `file:` ones, which open on this machine only. */
  readonly baseUrl?: string
}

/** Media in a folder, one file a key, on disk before a commit names it. Several processes may share it. */
export const mediaFiles = (options: MediaFilesOptions): Layer.Layer<MediaStore> =>
  Layer.sync(MediaStore, () => mediaIn(resolve(options.dir), options.baseUrl))

function mediaIn(root: string, baseUrl: string | undefined): MediaStoreShape {
  const segments = (key: string): ReadonlyArray<string> => key.split("/").map(encodeSegment)
  const pathOf = (key: string): string => join(root, ...segments(key))
  const urlOf = (key: string): string =>
    baseUrl === undefined
      ? pathToFileURL(pathOf(key)).href
      : `${baseUrl.replace(/\/+$/u, "")}/${segments(key).map(encodeURIComponent).join("/")}`
  return MediaStore.of({
    put: ({ bytes, key }) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        yield* attempt("put", async () => {
          // Keys hold the hash of their bytes: what is there is the same, and keeps its age.
          if (await isFile(pathOf(key))) return
          await writeWhole(pathOf(key), bytes, { modifiedAt: new Date(now), durable: true })
        })
        return { url: urlOf(key) }
      }),
    get: (key) =>
      attempt("get", async () => {
        const bytes = await readOrNull(pathOf(key))
        return bytes === null ? null : new Uint8Array(bytes)
      }),
    delete: (keys) =>
      attempt("delete", async () => {
        for (const key of keys) await rm(pathOf(key), { force: true })
      }),
    list: ({ after, limit, olderThan }) =>
      Effect.gen(function* () {
        const until = (yield* Clock.currentTimeMillis) - Duration.toMillis(olderThan)
        return yield* attempt("list", async () => {
          const keys: Array<string> = []
          for await (const { key, storedAt } of walk(root, "", after)) {
            if (keys.length >= limit) break
            if (storedAt <= until) keys.push(key)
          }
          return keys
        })
      }),
  })
}

interface StoredFile {
  readonly key: string
  readonly storedAt: number
}

/** The files below a folder by key ascending, those above `after`. */
async function* walk(
  folder: string,
  prefix: string,
  after: string | null,
): AsyncGenerator<StoredFile, void> {
  const entries = (await entriesOf(folder))
    .flatMap((entry) => {
      const name = decodeSegment(entry.name)
      if (name === null) return []
      return [{ entry, key: `${prefix}${name}${entry.isDirectory() ? "/" : ""}` }]
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  for (const { entry, key } of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (after === null || key > after || after.startsWith(key)) yield* walk(path, key, after)
    } else if (after === null || key > after) {
      const found = await statOrNull(path)
      if (found !== null) yield { key, storedAt: found.mtimeMs }
    }
  }
}

async function entriesOf(folder: string): Promise<ReadonlyArray<Dirent>> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    if (isMissing(cause)) return []
    throw cause
  }
}

/** Null for a file that another process has just removed. */
async function statOrNull(path: string) {
  try {
    return await stat(path)
  } catch (cause) {
    if (isMissing(cause)) return null
    throw cause
  }
}

const isFile = async (path: string): Promise<boolean> => (await statOrNull(path))?.isFile() === true

const attempt = <A>(operation: string, run: () => Promise<A>): Effect.Effect<A, MediaError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) =>
      new MediaError({
        operation,
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      }),
  })

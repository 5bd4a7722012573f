/** A publisher that writes articles into a folder: one writer at a time, keyed by the article's id. */
import { createHash } from "node:crypto"
import { resolve } from "node:path"
import {
  loadPictures,
  MediaStore,
  type Picture,
  Publisher,
  type PublishRequest,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import {
  type ArticleRecord,
  type ArticleRecords,
  articleRecords,
  type Place,
} from "./articleRecords.ts"
import { onDisk } from "./publishFailure.ts"

export interface FolderOptions {
  /** The folder; for several sites a function of the site id. */
  readonly dir: string | ((siteId: string) => string)
}

/** Writes one article with its pictures, and answers where it can be seen. */
export type WriteArticle = (
  store: ArticleRecords,
  request: PublishRequest,
  pictures: ReadonlyArray<Picture>,
) => Promise<string>

export const folderPublisher = (
  { dir }: FolderOptions,
  write: WriteArticle,
): Layer.Layer<Publisher, never, MediaStore> =>
  Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const media = yield* MediaStore
      // Names are chosen, and indexes made, from all that is published so far.
      const writing = yield* Semaphore.make(1)
      const stores = new Map<string, ArticleRecords>()
      const storeOf = (siteId: string): ArticleRecords => {
        const root = resolve(typeof dir === "string" ? dir : dir(siteId))
        const store = stores.get(root) ?? articleRecords(root)
        stores.set(root, store)
        return store
      }
      return Publisher.of({
        idempotency: "key",
        publish: Effect.fnUntraced(function* (request) {
          const pictures = yield* loadPictures(media, request)
          const url = yield* Semaphore.withPermit(
            writing,
            onDisk(() => write(storeOf(request.siteId), request, pictures)),
          )
          return { externalId: request.content.id, url }
        }),
      })
    }),
  )

/** The record of an article; its time of change moves only when something that is shown has changed. */
export const recordArticle = (
  { cluster, content }: PublishRequest,
  { before, name }: Place,
  shows: Pick<ArticleRecord, "files" | "picture"> & { readonly also: ReadonlyArray<unknown> },
): ArticleRecord => {
  const shown = {
    id: content.id,
    siteId: content.siteId,
    slug: content.slug,
    name,
    title: content.title,
    excerpt: content.excerpt,
    topic: cluster,
    createdAt: content.createdAt.toISOString(),
    picture: shows.picture,
    files: shows.files,
  }
  const fingerprint = createHash("sha256")
    .update(
      JSON.stringify([
        shown,
        content.html,
        content.metaTitle,
        content.metaDescription,
        content.tags,
        shows.also,
      ]),
    )
    .digest("hex")
  const modifiedAt =
    before?.fingerprint === fingerprint ? before.modifiedAt : content.updatedAt.toISOString()
  return { ...shown, modifiedAt, fingerprint }
}

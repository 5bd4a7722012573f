/** markdown: publishes articles as Markdown with front matter, for Hugo, Astro, Jekyll and the like. */
import { createHash } from "node:crypto"
import { rm, rmdir } from "node:fs/promises"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { MediaStore, Publisher, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import { loadPictures, type Picture, placeName } from "./articlePictures.ts"
import {
  type ArticleRecord,
  type ArticleRecords,
  articleRecords,
  type Place,
  placeOf,
} from "./articleRecords.ts"
import { isMissing, writeWhole } from "./atomicFiles.ts"
import { escapeMarkup } from "./escapeMarkup.ts"
import { frontMatter } from "./frontMatter.ts"
import { htmlToMarkdown } from "./htmlToMarkdown.ts"
import { onDisk } from "./publishFailure.ts"
import { placePictures } from "./site/placePictures.ts"

export interface MarkdownOptions {
  /** The content folder; for several sites a function of the site id. */
  readonly dir: string | ((siteId: string) => string)
}

/**
 * A folder per article: `{slug}/index.md` and its pictures beside it (a leaf bundle in Hugo, an entry of
 * a content collection in Astro). Publishing an article again changes only what has changed.
 */
export const markdown = (options: MarkdownOptions): Layer.Layer<Publisher, never, MediaStore> => {
  const folderOf = (siteId: string): string =>
    resolve(typeof options.dir === "string" ? options.dir : options.dir(siteId))
  return Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const media = yield* MediaStore
      // One writer at a time: a folder's name is chosen from all that is published so far.
      const writing = yield* Semaphore.make(1)
      const stores = new Map<string, ArticleRecords>()
      const storeOf = (root: string): ArticleRecords => {
        const store = stores.get(root) ?? articleRecords(root)
        stores.set(root, store)
        return store
      }
      return Publisher.of({
        idempotency: "key",
        publish: (request) =>
          Effect.gen(function* () {
            const pictures = yield* loadPictures(media, request)
            const root = folderOf(request.siteId)
            const name = yield* Semaphore.withPermit(
              writing,
              onDisk(() => publishInto(storeOf(root), request, pictures)),
            )
            return {
              externalId: request.content.id,
              url: pathToFileURL(join(root, name, "index.md")).href,
            }
          }),
      })
    }),
  )
}

async function publishInto(
  store: ArticleRecords,
  request: PublishRequest,
  pictures: ReadonlyArray<Picture>,
): Promise<string> {
  const { root } = store
  const records = await store.read()
  const place = placeOf(request.content, records)
  const { before } = place
  const record = recordOf(request, pictures, place)
  for (const picture of pictures)
    await writeWhole(join(root, record.name, placeName(picture)), picture.bytes)
  await writeWhole(join(root, record.name, "index.md"), documentOf(request, record, pictures))
  await store.write(record)
  for (const id of place.replaced) await store.remove(id)
  if (before !== undefined) await removeOld(root, before, record)
  return record.name
}

function documentOf(
  { cluster, content }: PublishRequest,
  record: ArticleRecord,
  pictures: ReadonlyArray<Picture>,
): string {
  const featured = pictures.find(({ position }) => position === "featured")
  const inside = pictures.filter((picture) => picture !== featured)
  const figures = inside.map(
    (picture) => `<p><img src="${placeName(picture)}" alt="${escapeMarkup(picture.alt)}"></p>`,
  )
  return `${frontMatter({
    title: content.title,
    description: content.metaDescription || content.excerpt,
    slug: content.slug,
    date: new Date(record.createdAt),
    lastmod: new Date(record.modifiedAt),
    tags: content.tags,
    categories: cluster === null ? [] : [cluster],
    images: pictures.map(placeName),
    ...(featured === undefined ? {} : { image: placeName(featured), imageAlt: featured.alt }),
  })}\n${htmlToMarkdown(placePictures(content.html, figures))}\n`
}

function recordOf(
  { cluster, content }: PublishRequest,
  pictures: ReadonlyArray<Picture>,
  { before, name }: Place,
): ArticleRecord {
  const shown = {
    id: content.id,
    siteId: content.siteId,
    slug: content.slug,
    name,
    title: content.title,
    excerpt: content.excerpt,
    topic: cluster,
    createdAt: content.createdAt.toISOString(),
    picture: null,
    files: pictures.map(placeName),
  }
  const fingerprint = createHash("sha256")
    .update(
      JSON.stringify([
        shown,
        content.slug,
        content.html,
        content.metaDescription,
        content.tags,
        pictures.map(({ alt, sha256 }) => [sha256, alt]),
      ]),
    )
    .digest("hex")
  const modifiedAt =
    before?.fingerprint === fingerprint ? before.modifiedAt : content.updatedAt.toISOString()
  return { ...shown, modifiedAt, fingerprint }
}

/** Removes what the article no longer has; a folder that holds files of other people stays. */
async function removeOld(root: string, before: ArticleRecord, now: ArticleRecord): Promise<void> {
  const moved = before.name !== now.name
  const gone = before.files.filter((file) => moved || !now.files.includes(file))
  for (const file of moved ? [...gone, "index.md"] : gone)
    await rm(join(root, before.name, file), { force: true })
  if (!moved) return
  await rmdir(join(root, before.name)).catch((cause: unknown) => {
    const left = cause instanceof Error && "code" in cause && cause.code === "ENOTEMPTY"
    if (!left && !isMissing(cause)) throw cause
  })
}

/** markdown: publishes articles as Markdown with front matter, for Hugo, Astro, Jekyll and the like. */
import { rm, rmdir } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import {
  escapeHtml,
  type MediaStore,
  type Picture,
  placePictures,
  type Publisher,
  type PublishRequest,
} from "@pressline/core/effect"
import type * as Layer from "effect/Layer"
import { type ArticleRecord, placeOf } from "./articleRecords.ts"
import { isMissing, writeWhole } from "./atomicFiles.ts"
import {
  type FolderOptions,
  folderPublisher,
  recordArticle,
  type WriteArticle,
} from "./folderPublisher.ts"
import { frontMatter } from "./frontMatter.ts"
import { htmlToMarkdown } from "./htmlToMarkdown.ts"
import { placeName } from "./pictureNames.ts"

export interface MarkdownOptions extends FolderOptions {}

/**
 * A folder per article: `{slug}/index.md` and its pictures beside it (a leaf bundle in Hugo, an entry of
 * a content collection in Astro). Publishing an article again changes only what has changed.
 */
export const markdown = (options: MarkdownOptions): Layer.Layer<Publisher, never, MediaStore> =>
  folderPublisher(options, writeDocument)

const writeDocument: WriteArticle = async (store, request, pictures) => {
  const { root } = store
  const records = await store.read()
  const place = placeOf(request.content, records)
  const { before } = place
  const record = recordArticle(request, place, {
    picture: null,
    files: pictures.map(placeName),
    also: pictures.map(({ alt, sha256 }) => [sha256, alt]),
  })
  for (const picture of pictures)
    await writeWhole(join(root, record.name, placeName(picture)), picture.bytes)
  await writeWhole(join(root, record.name, "index.md"), documentOf(request, record, pictures))
  await store.write(record)
  for (const id of place.replaced) await store.remove(id)
  if (before !== undefined) await removeOld(root, before, record)
  return pathToFileURL(join(root, record.name, "index.md")).href
}

function documentOf(
  { cluster, content }: PublishRequest,
  record: ArticleRecord,
  pictures: ReadonlyArray<Picture>,
): string {
  const featured = pictures.find(({ position }) => position === "featured")
  const inside = pictures.filter((picture) => picture !== featured)
  const figures = inside.map(
    (picture) => `<p><img src="${placeName(picture)}" alt="${escapeHtml(picture.alt)}"></p>`,
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

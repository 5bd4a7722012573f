/** staticSite: publishes articles as a website of plain files that opens by double click. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { MediaStore, Picture, Publisher } from "@pressline/core/effect"
import type * as Layer from "effect/Layer"
import { type ArticleRecord, placeOf } from "./articleRecords.ts"
import { writeWhole } from "./atomicFiles.ts"
import { hrefOf } from "./hrefOf.ts"
import {
  type FolderOptions,
  folderPublisher,
  recordArticle,
  type WriteArticle,
} from "./folderPublisher.ts"
import { hashedName } from "./pictureNames.ts"
import { articlePage } from "./site/articlePage.ts"
import type { Site } from "./site/pageShell.ts"
import { writeIndexes } from "./site/writeIndexes.ts"

export interface StaticSiteOptions extends FolderOptions {
  readonly title: string
  readonly description?: string
  /** Where the folder is served, for the feed and the sitemap. Without it their links are relative. */
  readonly baseUrl?: string
  /** BCP 47, such as `en` (the default) or `pt-BR`. */
  readonly language?: string
}

/**
 * A site with an index, a page per topic and per article, `feed.xml` and `sitemap.xml`. Publishing an
 * article again changes its files only where the article has changed.
 */
export const staticSite = (options: StaticSiteOptions): Layer.Layer<Publisher, never, MediaStore> =>
  folderPublisher(
    options,
    writePages({
      title: options.title,
      description: options.description ?? "",
      baseUrl: options.baseUrl?.replace(/\/+$/u, "") ?? null,
      language: options.language ?? "en",
    }),
  )

const writePages =
  (site: Site): WriteArticle =>
  async (store, request, pictures) => {
    const { root } = store
    const records = await store.read()
    const place = placeOf(request.content, records)
    const { before } = place
    const record = recordArticle(request, place, {
      picture: cardPicture(pictures),
      files: pictures.map(hashedName),
      also: pictures.map(({ alt, position }) => [position, alt]),
    })
    const page = `${record.name}.html`
    for (const picture of pictures)
      await writeWhole(join(root, "media", hashedName(picture)), picture.bytes)
    await writeWhole(
      join(root, "articles", page),
      articlePage(site, record, request.content, pictures),
    )
    await store.write(record)
    for (const id of place.replaced) await store.remove(id)
    await writeIndexes(store, site, before)
    if (before !== undefined && before.name !== record.name)
      await rm(join(root, "articles", `${before.name}.html`), { force: true })
    return site.baseUrl === null
      ? pathToFileURL(join(root, "articles", page)).href
      : `${site.baseUrl}/${hrefOf("articles", page)}`
  }

/** The picture on an article's card. */
const cardPicture = ([featured]: ReadonlyArray<Picture>): ArticleRecord["picture"] =>
  featured === undefined
    ? null
    : {
        file: hashedName(featured),
        alt: featured.alt,
        width: featured.width,
        height: featured.height,
      }

/** staticSite: publishes articles as a website of plain files that opens by double click. */
import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { MediaStore, Publisher, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import { hashedName, loadPictures, type Picture } from "./articlePictures.ts"
import {
  type ArticleRecord,
  type ArticleRecords,
  articleRecords,
  type Place,
  placeOf,
} from "./articleRecords.ts"
import { writeWhole } from "./atomicFiles.ts"
import { hrefOf } from "./escapeMarkup.ts"
import { onDisk } from "./publishFailure.ts"
import { articlePage } from "./site/articlePage.ts"
import type { Site } from "./site/pageShell.ts"
import { writeIndexes } from "./site/writeIndexes.ts"

export interface StaticSiteOptions {
  /** The site's folder; for several sites a function of the site id. */
  readonly dir: string | ((siteId: string) => string)
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
export const staticSite = (
  options: StaticSiteOptions,
): Layer.Layer<Publisher, never, MediaStore> => {
  const site: Site = {
    title: options.title,
    description: options.description ?? "",
    baseUrl: options.baseUrl?.replace(/\/+$/u, "") ?? null,
    language: options.language ?? "en",
  }
  const folderOf = (siteId: string): string =>
    resolve(typeof options.dir === "string" ? options.dir : options.dir(siteId))
  return Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const media = yield* MediaStore
      // One writer at a time: names are chosen, and indexes made, from all that is published so far.
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
            const record = yield* Semaphore.withPermit(
              writing,
              onDisk(() => publishInto(storeOf(root), site, request, pictures)),
            )
            return {
              externalId: request.content.id,
              url:
                site.baseUrl === null
                  ? pathToFileURL(join(root, "articles", `${record.name}.html`)).href
                  : `${site.baseUrl}/${hrefOf("articles", `${record.name}.html`)}`,
            }
          }),
      })
    }),
  )
}

async function publishInto(
  store: ArticleRecords,
  site: Site,
  request: PublishRequest,
  pictures: ReadonlyArray<Picture>,
): Promise<ArticleRecord> {
  const { root } = store
  const records = await store.read()
  const place = placeOf(request.content, records)
  const { before } = place
  const record = recordOf(request, pictures, place)
  for (const picture of pictures)
    await writeWhole(join(root, "media", hashedName(picture)), picture.bytes)
  await writeWhole(
    join(root, "articles", `${record.name}.html`),
    articlePage(site, record, request.content, pictures),
  )
  await store.write(record)
  for (const id of place.replaced) await store.remove(id)
  await writeIndexes(store, site, before)
  if (before !== undefined && before.name !== record.name)
    await rm(join(root, "articles", `${before.name}.html`), { force: true })
  return record
}

function recordOf(
  { cluster, content }: PublishRequest,
  pictures: ReadonlyArray<Picture>,
  { before, name }: Place,
): ArticleRecord {
  const [featured] = pictures
  const shown = {
    id: content.id,
    siteId: content.siteId,
    slug: content.slug,
    name,
    title: content.title,
    excerpt: content.excerpt,
    topic: cluster,
    createdAt: content.createdAt.toISOString(),
    picture:
      featured === undefined
        ? null
        : {
            file: hashedName(featured),
            alt: featured.alt,
            width: featured.width,
            height: featured.height,
          },
    files: pictures.map(hashedName),
  }
  const fingerprint = createHash("sha256")
    .update(
      JSON.stringify([
        shown,
        content.html,
        content.metaTitle,
        content.metaDescription,
        content.tags,
        pictures.map(({ alt, position }) => [position, alt]),
      ]),
    )
    .digest("hex")
  const modifiedAt =
    before?.fingerprint === fingerprint ? before.modifiedAt : content.updatedAt.toISOString()
  return { ...shown, modifiedAt, fingerprint }
}

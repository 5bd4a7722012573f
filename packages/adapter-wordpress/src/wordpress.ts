/** A publisher over the WordPress REST API. */
import {
  loadPictures,
  MediaStore,
  type MediaStoreShape,
  type PerSite,
  type PublishError,
  Publisher,
  type PublishRequest,
  type Receipt,
  siteTarget,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { findPost, Post } from "./findPost.ts"
import { inspectSite, type ReadySite } from "./inspectSite.ts"
import { postOf } from "./postOf.ts"
import { termId } from "./terms.ts"
import { uploadPictures } from "./uploadPictures.ts"
import type { WordPressSite } from "./WordPressSite.ts"

/** One WordPress for all sites, or each site's own. */
export type WordPressOptions = PerSite<WordPressSite>

/**
 * Publishes articles as posts: with category, tags, slug, excerpt, pictures in the media library, and the
 * SEO fields of Yoast and Rank Math where the site lets them be written. A post is found again by a mark in
 * its text, so an answer that was lost makes no second one.
 *
 * @example
 * ```ts
 * import { createAutomation, localAi } from "@pressline/core"
 * import { wordpress } from "@pressline/adapter-wordpress"
 *
 * declare const applicationPassword: string
 *
 * const automation = createAutomation({
 *   ai: localAi(),
 *   publisher: wordpress({
 *     url: "https://blog.example.com",
 *     username: "writer",
 *     applicationPassword,
 *     status: "draft",
 *   }),
 * })
 * ```
 */
export const wordpress = (options: WordPressOptions): Layer.Layer<Publisher, never, MediaStore> =>
  Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const media = yield* MediaStore
      const siteFor = siteReader(options)
      return Publisher.of({
        idempotency: "lookup",
        publish: (request) =>
          Effect.flatMap(siteFor(request.siteId), (open) => publish(open, media, request)),
        lookup: (request) =>
          Effect.flatMap(siteFor(request.siteId), (open) => lookup(open, request)),
      })
    }),
  )

interface OpenSite extends ReadySite {
  readonly site: WordPressSite
}

/** Each site is looked at before its first article. */
const siteReader = (options: WordPressOptions) => {
  const ready = new Map<string, ReadySite & { readonly of: string }>()
  return Effect.fnUntraced(function* (siteId: string): Effect.fn.Return<OpenSite, PublishError> {
    const site = yield* siteTarget(options, siteId, "The WordPress")
    const of = `${site.url} ${site.username} ${site.status ?? ""}`
    const known = ready.get(siteId)
    if (known?.of === of) return { site, ...known }
    const inspected = yield* inspectSite(site)
    ready.set(siteId, { ...inspected, of })
    return { site, ...inspected }
  })
}

const publish = Effect.fnUntraced(function* (
  { client, seo, site }: OpenSite,
  media: MediaStoreShape,
  request: PublishRequest,
): Effect.fn.Return<Receipt, PublishError> {
  const { content, previous } = request
  const name = site.category === undefined ? request.cluster : site.category
  const category = name === null ? null : yield* termId(client, "categories", name)
  const tags = yield* Effect.forEach(content.tags, (tag) => termId(client, "tags", tag))
  const pictures = yield* uploadPictures(client, yield* loadPictures(media, request))
  const post = postOf(request, { category, tags, pictures, meta: seo.meta(content) })
  const stored = yield* client.ask(
    previous === null
      ? {
          method: "POST",
          path: "wp/v2/posts",
          json: { ...post, slug: content.slug, ...appearance(site, request) },
          once: true,
        }
      : { method: "POST", path: `wp/v2/posts/${previous.externalId}`, json: post },
    Post,
  )
  return yield* finish(seo, stored, request)
})

const lookup = Effect.fnUntraced(function* (
  { client, seo }: OpenSite,
  request: PublishRequest,
): Effect.fn.Return<Receipt | null, PublishError> {
  const found = yield* findPost(client, request)
  return found === null ? null : yield* finish(seo, found, request)
})

/** The post is out: SEO fields that cannot be written are no reason to call that a failure. */
const finish = (
  seo: ReadySite["seo"],
  { id, link }: typeof Post.Type,
  { content }: PublishRequest,
) =>
  seo
    .write(id, content)
    .pipe(
      Effect.ignore({ log: "Warn", message: `The SEO fields of post ${id} could not be written.` }),
      Effect.as<Receipt>({ externalId: `${id}`, url: link }),
    )

/** How a new post appears; the time is UTC without a zone, as WordPress has it. */
const appearance = (
  { publishAt, status = "publish" }: WordPressSite,
  request: PublishRequest,
): Readonly<Record<string, string>> =>
  status === "future" && publishAt !== undefined
    ? { status, date_gmt: publishAt(request).toISOString().slice(0, 19) }
    : { status }

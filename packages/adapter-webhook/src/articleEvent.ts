/** What a CMS is told: that an article is ready, not the article itself. */
import { createHash } from "node:crypto"
import type { PublishRequest } from "@pressline/core/effect"

/** The body of the event; names as in the HTTP API. */
export interface ArticleEvent {
  /** `article.updated`: it was published before, and changed. */
  readonly type: "article.ready" | "article.updated"
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: {
    readonly site_id: string
    /** For `GET /item/?kind=content&id=` and `POST /confirm_published/`. */
    readonly content_id: string
    /** The same for every event about this article. */
    readonly key: string
    readonly title: string
    readonly slug: string
    readonly cluster: string | null
    /** For `GET /media/?image_id=`; featured first. */
    readonly images: ReadonlyArray<{
      readonly image_id: string
      readonly position: string
      readonly alt_text: string
      readonly media_type: string
    }>
    /** How the CMS called it before, and where it is; null the first time. */
    readonly external_id: string | null
    readonly url: string | null
  }
}

export const articleEvent = (
  { cluster, content, images, key, previous, siteId }: PublishRequest,
  at: Date,
): ArticleEvent => ({
  type: previous === null ? "article.ready" : "article.updated",
  timestamp: at.toISOString(),
  data: {
    site_id: siteId,
    content_id: content.id,
    key,
    title: content.title,
    slug: content.slug,
    cluster,
    images: images.map(({ altText, id, media, position }) => ({
      image_id: id,
      position,
      alt_text: altText,
      media_type: media?.mediaType ?? "",
    })),
    external_id: previous?.externalId ?? null,
    url: previous?.url ?? null,
  },
})

/**
 * The message's id, by which a CMS drops what it has seen: the article's key, and for an update also what
 * it shows, so that each change is one message, however often it is sent.
 */
export const messageId = ({ content, images, key, previous }: PublishRequest): string => {
  if (previous === null) return key
  const { excerpt, html, metaDescription, metaTitle, slug, tags, title } = content
  const shown = [title, slug, html, excerpt, metaTitle, metaDescription, tags]
  const pictures = images.map(({ altText, media, position }) => [position, altText, media?.sha256])
  const digest = createHash("sha256")
    .update(JSON.stringify([shown, pictures]))
    .digest("hex")
  return `${key}:${digest.slice(0, 16)}`
}

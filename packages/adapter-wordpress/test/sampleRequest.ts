/** Articles to publish, each of its own. */
import type { Content, Image, PublishRequest } from "@pressline/core/effect"
import { randomUUID } from "node:crypto"

const AT = new Date(Date.UTC(2026, 0, 5, 8))

const item = (siteId: string) => ({
  siteId,
  runId: null,
  attempts: 0,
  lastError: null,
  failedStage: null,
  failedRunId: null,
  suspicion: 0,
  outages: 0,
  outageMark: 0,
  createdAt: AT,
  updatedAt: AT,
})

/** An article with pictures at these positions. */
export const sampleRequest = (
  positions: ReadonlyArray<string>,
  slug = `shoes-${randomUUID()}`,
): PublishRequest => {
  const id = randomUUID()
  const content: Content = {
    ...item("site"),
    id,
    status: "review",
    taskId: null,
    clusterId: null,
    title: "Red shoes & blue <shoes>",
    slug,
    html: "<p>Shoes.</p><h2>Why</h2><p>Because they fit.</p><h2>How</h2><p>Well.</p>",
    excerpt: "Shoes that fit.",
    metaTitle: "Shoes, red and blue",
    metaDescription: "All about shoes.",
    wordCount: 5,
    tags: ["red", "blue"],
    primaryKeyword: "red shoes",
    reviewAt: AT,
    approvedAt: null,
    approvedBy: null,
    rejectedAt: null,
    rejectedBy: null,
    rejectReason: null,
    publishAfter: null,
    heldBack: false,
    publishUnknown: false,
  }
  return {
    siteId: "site",
    key: `publish:${id}`,
    content,
    images: positions.map((position) => imageOf(id, position)),
    cluster: "Shoes & boots",
    previous: null,
  }
}

const imageOf = (contentId: string, position: string): Image => {
  const id = randomUUID()
  const sha256 = id.replaceAll("-", "").padEnd(64, "0")
  return {
    ...item("site"),
    id,
    contentId,
    position,
    prompt: "shoes",
    altText: `The "${position}" picture`,
    status: "generated",
    retried: false,
    media: {
      key: `site/${id}/${sha256}.png`,
      url: `memory:${id}`,
      mediaType: "image/png",
      width: 1,
      height: 1,
      bytes: 70,
      sha256,
    },
  }
}

/** How the pictures of a request are called in the media library. */
export const pictures = ({ images }: PublishRequest): ReadonlyArray<{ readonly slug: string }> =>
  images.map(({ id, media }) => ({ slug: `pressline-${id}-${media?.sha256.slice(0, 12) ?? ""}` }))

/** An article to publish, with one picture. */
import type { Content, Image, PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { media } from "./commitOf.ts"
import { newContent } from "./itemsOf.ts"
import { newIds } from "./site.ts"

const AT = new Date(1_795_000_000_000)

/** A request of its own each time, for tests of a publisher. */
export const publishRequest = Effect.map(newIds(4), (ids): PublishRequest => {
  const [contentId = "", imageId = "", clusterId = "", run = ""] = ids
  const siteId = `site-${run}`
  const stored = {
    siteId,
    runId: run,
    attempts: 0,
    lastError: null,
    failedStage: null,
    failedRunId: null,
    suspicion: 0,
    outages: 0,
    outageMark: 0,
    createdAt: AT,
    updatedAt: AT,
  }
  const content: Content = {
    ...newContent(contentId, {
      clusterId,
      title: "Red shoes & blue <shoes>",
      html: '<h2>Why</h2><p>Because <a href="https://a.test">they</a> fit.</p>',
      excerpt: "Shoes that fit.",
      tags: ["shoes", "red"],
    }),
    ...stored,
    status: "review",
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
  const image: Image = {
    id: imageId,
    ...stored,
    contentId,
    position: "featured",
    prompt: "red shoes",
    altText: "Red shoes",
    status: "generated",
    retried: false,
    media: media(`${siteId}/${imageId}/1.png`),
  }
  return {
    siteId,
    key: `publish:${contentId}`,
    content,
    images: [image],
    cluster: "Shoes",
    previous: null,
  }
})

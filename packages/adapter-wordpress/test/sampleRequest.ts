/** Articles to publish, each of its own. */
import { Ids, type Image, type PublishRequest } from "@pressline/core/effect"
import { publishRequest } from "@pressline/testing/conformance"
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"

/** An article with pictures at these positions. */
export const sampleRequest = (
  positions: ReadonlyArray<string>,
  slug = `shoes-${randomUUID()}`,
): PublishRequest => {
  const request = Effect.runSync(Effect.provide(publishRequest, Ids.layer))
  const [picture] = request.images
  if (picture === undefined) throw new Error("the article has no picture")
  return {
    ...request,
    siteId: "site",
    content: {
      ...request.content,
      siteId: "site",
      slug,
      html: "<p>Shoes.</p><h2>Why</h2><p>Because they fit.</p><h2>How</h2><p>Well.</p>",
      metaTitle: "Shoes, red and blue",
      metaDescription: "All about shoes.",
      tags: ["red", "blue"],
      primaryKeyword: "red shoes",
    },
    images: positions.map((position) => at(position, picture)),
    cluster: "Shoes & boots",
  }
}

/** A picture of its own at a position. */
const at = (position: string, picture: Image): Image => {
  const id = randomUUID()
  const sha256 = id.replaceAll("-", "").padEnd(64, "0")
  return {
    ...picture,
    siteId: "site",
    id,
    position,
    altText: `The "${position}" picture`,
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

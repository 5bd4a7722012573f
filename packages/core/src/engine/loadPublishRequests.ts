/** Loads, in one go, what a publisher needs of several articles. */
import * as Effect from "effect/Effect"
import type { Content } from "../domain/Content.ts"
import type { StorageError } from "../domain/errors.ts"
import type { PublishRequest } from "../ports/Publisher.ts"
import { Storage } from "../ports/Storage.ts"
import { publishRequestOf } from "./publishArticle.ts"

/** Requests by content id, with images, cluster name and the last receipt. */
export const loadPublishRequests = Effect.fnUntraced(function* (
  contents: ReadonlyArray<Content>,
): Effect.fn.Return<ReadonlyMap<string, PublishRequest>, StorageError, Storage> {
  const { pipeline } = yield* Storage
  const ids = contents.map(({ id }) => id)
  const images = yield* pipeline.imagesOf(ids)
  const publications = yield* pipeline.publicationsOf(ids)
  const clusters = new Map<string, string>()
  for (const { clusterId, siteId } of contents) {
    if (clusterId === null || clusters.has(clusterId)) continue
    const cluster = yield* pipeline.getItem(siteId, "cluster", clusterId)
    if (cluster !== null && "name" in cluster) clusters.set(clusterId, cluster.name)
  }
  return new Map(
    contents.map((content) => {
      const previous = publications.find(({ contentId }) => contentId === content.id)
      return [
        content.id,
        publishRequestOf(content, {
          images: images.filter(({ contentId }) => contentId === content.id),
          cluster: content.clusterId === null ? null : (clusters.get(content.clusterId) ?? null),
          previous:
            previous === undefined ? null : { externalId: previous.externalId, url: previous.url },
        }),
      ]
    }),
  )
})

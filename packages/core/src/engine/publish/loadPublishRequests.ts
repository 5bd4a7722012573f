/** Loads, in one go, what a publisher needs of several articles. */
import * as Effect from "effect/Effect"
import type { Content } from "../../domain/Content.ts"
import type { StorageError } from "../../domain/errors.ts"
import type { PublishRequest } from "../../ports/Publisher.ts"
import { Storage } from "../../ports/Storage.ts"
import { publishRequestOf } from "./publishArticle.ts"

/** Requests of a site's articles by content id, with images, cluster name and the last receipt. */
export const loadPublishRequests = Effect.fnUntraced(function* (
  contents: ReadonlyArray<Content>,
): Effect.fn.Return<ReadonlyMap<string, PublishRequest>, StorageError, Storage> {
  const { pipeline } = yield* Storage
  const [first] = contents
  if (first === undefined) return new Map()
  const ids = contents.map(({ id }) => id)
  const clusterIds = new Set(contents.flatMap(({ clusterId }) => clusterId ?? []))
  const images = Map.groupBy(yield* pipeline.imagesOf(ids), ({ contentId }) => contentId)
  const publications = yield* pipeline.publicationsOf(ids)
  const receipts = new Map(
    publications.map(({ contentId, externalId, url }) => [contentId, { externalId, url }]),
  )
  const clusters = yield* pipeline.getItems(first.siteId, "cluster", [...clusterIds])
  const names = new Map(clusters.flatMap((item) => ("name" in item ? [[item.id, item.name]] : [])))
  return new Map(
    contents.map((content) => [
      content.id,
      publishRequestOf(content, {
        images: images.get(content.id) ?? [],
        cluster: content.clusterId === null ? null : (names.get(content.clusterId) ?? null),
        previous: receipts.get(content.id) ?? null,
      }),
    ]),
  )
})

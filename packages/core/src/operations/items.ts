/** Looks at items: filtered pages, one whole item, and the bytes of an image. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { validate } from "../domain/validate.ts"
import { ItemNotFound } from "../domain/errors.ts"
import type { Image } from "../domain/Image.ts"
import type { Item } from "../domain/Item.ts"
import { ItemKind } from "../domain/Stage.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { MediaStore } from "../ports/MediaStore.ts"
import { Storage } from "../ports/Storage.ts"
import { checkLimit } from "./checkLimit.ts"
import { type OnSite, readSite } from "./site.ts"

export interface ListItemsInput extends OnSite {
  readonly kind: ItemKind
  readonly status?: string
  /** Made by this run. */
  readonly runId?: string
  /** Part of the label, any case. */
  readonly search?: string
  /** The `next` of the page before. */
  readonly after?: string
  /** 1 to 500; default 50. */
  readonly limit?: number
}

const checkKind = (kind: unknown) => validate(Schema.Struct({ kind: ItemKind }))({ kind })

/** Items of a site in the order they were made. */
export const listItems = Effect.fnUntraced(function* (input: ListItemsInput) {
  const limit = yield* checkLimit(input.limit ?? 50, 500)
  yield* checkKind(input.kind)
  yield* readSite(input.siteId)
  const { pipeline } = yield* Storage
  return yield* retryBriefly(
    pipeline.listItems({
      siteId: input.siteId,
      kind: input.kind,
      status: input.status ?? null,
      runId: input.runId ?? null,
      search: input.search ?? null,
      after: input.after ?? null,
      limit,
    }),
  )
})

export interface GetItemInput extends OnSite {
  readonly kind: ItemKind
  readonly id: string
}

/** One item, whole. */
export const getItem = Effect.fnUntraced(function* ({ id, kind, siteId }: GetItemInput) {
  yield* readSite(siteId)
  yield* checkKind(kind)
  const { pipeline } = yield* Storage
  const item: Item | null = yield* retryBriefly(pipeline.getItem(siteId, kind, id))
  if (item === null) return yield* new ItemNotFound({ kind, id })
  return item
})

export interface ArticleImagesInput extends OnSite {
  readonly contentId: string
}

/** The images of an article, in the order they were made. */
export const articleImages = Effect.fnUntraced(function* (input: ArticleImagesInput) {
  const { contentId: id, siteId } = input
  yield* getItem({ siteId, kind: "content", id })
  const { pipeline } = yield* Storage
  return { images: yield* retryBriefly(pipeline.imagesOf([id])) }
})

export interface GetMediaInput extends OnSite {
  readonly imageId: string
}

/** The bytes of an image that has been drawn. */
export const getMedia = Effect.fnUntraced(function* (input: GetMediaInput) {
  const { imageId: id, siteId } = input
  const store = yield* MediaStore
  const { media } = (yield* getItem({ siteId, kind: "image", id })) as Image
  const bytes = media === null ? null : yield* store.get(media.key)
  if (media === null || bytes === null) return yield* new ItemNotFound({ kind: "image", id })
  return { media, bytes }
})

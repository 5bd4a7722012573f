/** MemoryItems: all items, by id and by everything that must be unique or is asked for together. */
import type { Content } from "../domain/Content.ts"
import type { Image } from "../domain/Image.ts"
import type { Item, ItemByKind } from "../domain/Item.ts"
import { normalisePhrase } from "../domain/Keyword.ts"
import type { ItemKind, StageNumber } from "../domain/Stage.ts"
import { ItemShelf } from "./ItemShelf.ts"

/** A claim of the publication sweep on an article. */
export interface PublicationClaim {
  readonly claim: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

type Counts = Record<StageNumber, number>
const zeros = (): Counts => ({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 })

/** What is kept per site besides the items themselves. */
export interface SiteShelves {
  readonly shelves: Readonly<Record<ItemKind, ItemShelf>>
  /** Keyword ids by normalised phrase. */
  readonly phrases: Map<string, string>
  readonly slugs: Set<string>
  /** Articles in review that are held back or approved: the publication sweep's. */
  readonly heldBack: Set<string>
  /** When articles were published first, ascending. */
  readonly publishedAt: Array<number>
  /** Items that went through each stage, of all time. */
  readonly processed: Counts
  /** Items quarantined in each stage. */
  readonly failed: Counts
}

const newSite = (): SiteShelves => ({
  shelves: {
    keyword: new ItemShelf(),
    cluster: new ItemShelf(),
    idea: new ItemShelf(),
    task: new ItemShelf(),
    content: new ItemShelf(),
    image: new ItemShelf(),
    publication: new ItemShelf(),
  },
  phrases: new Map(),
  slugs: new Set(),
  heldBack: new Set(),
  publishedAt: [],
  processed: zeros(),
  failed: zeros(),
})

/** What makes an item the same as another, besides its id; null: nothing does. */
export const naturalKey = (kind: ItemKind, item: Partial<Item>): string | null => {
  const of = (...parts: ReadonlyArray<string | number>): string => [kind, ...parts].join(" ")
  if (kind === "idea" && "ordinal" in item && item.clusterId)
    return of(item.clusterId, item.ordinal ?? 0)
  if (kind === "task" && "ideaId" in item && item.ideaId) return of(item.ideaId)
  if (kind === "content" && "taskId" in item && item.taskId) return of(item.taskId)
  if (kind === "image" && "position" in item && item.contentId)
    return of(item.contentId, item.position ?? "")
  if (kind === "publication" && "contentId" in item && item.contentId) return of(item.contentId)
  return null
}

export class MemoryItems {
  readonly #byKind: { readonly [K in ItemKind]: Map<string, ItemByKind[K]> } = {
    keyword: new Map(),
    cluster: new Map(),
    idea: new Map(),
    task: new Map(),
    content: new Map(),
    image: new Map(),
    publication: new Map(),
  }
  readonly #sites = new Map<string, SiteShelves>()
  /** Item ids by natural key. */
  readonly #naturalKeys = new Map<string, string>()
  readonly #imagesOf = new Map<string, Array<string>>()
  readonly #claims = new Map<string, PublicationClaim>()
  readonly mediaKeys = new Set<string>()

  site(siteId: string): SiteShelves {
    let site = this.#sites.get(siteId)
    if (site === undefined) {
      site = newSite()
      this.#sites.set(siteId, site)
    }
    return site
  }

  siteIds(): Iterable<string> {
    return this.#sites.keys()
  }

  get<K extends ItemKind>(kind: K, id: string): ItemByKind[K] | undefined {
    return this.#byKind[kind].get(id)
  }

  /** An item, if it is this site's. */
  find<K extends ItemKind>(siteId: string, kind: K, id: string): ItemByKind[K] | undefined {
    const item = this.get(kind, id)
    return item?.siteId === siteId ? item : undefined
  }

  /** The id that has this natural key. */
  holderOf(key: string): string | undefined {
    return this.#naturalKeys.get(key)
  }

  /** The images of an article, in the order they were made. */
  imagesOf(contentId: string): ReadonlyArray<Image> {
    const ids = this.#imagesOf.get(contentId) ?? []
    return ids.flatMap((id) => this.get("image", id) ?? [])
  }

  publicationOf(contentId: string): ItemByKind["publication"] | undefined {
    const id = this.#naturalKeys.get(`publication ${contentId}`)
    return id === undefined ? undefined : this.get("publication", id)
  }

  claimOf(contentId: string): PublicationClaim | undefined {
    return this.#claims.get(contentId)
  }

  setClaim(content: Content, claim: PublicationClaim | null): void {
    if (claim === null) this.#claims.delete(content.id)
    else this.#claims.set(content.id, claim)
    this.put("content", content)
  }

  /** Stores an item in place of what was there under its id. */
  put<K extends ItemKind>(kind: K, item: ItemByKind[K]): void {
    const site = this.site(item.siteId)
    const before = this.get(kind, item.id)
    this.#byKind[kind].set(item.id, item)
    site.shelves[kind].file(before, item, this.#isSpecial(item))
    if (before === undefined) this.#fileKeys(kind, item, site)
    if (before !== undefined && isFailed(before)) site.failed[before.failedStage]--
    if (isFailed(item)) site.failed[item.failedStage]++
    if ("media" in item && item.media !== null) this.mediaKeys.add(item.media.key)
    if ("slug" in item) {
      const waits = item.status === "review" && item.approvedAt !== null
      const left = item.heldBack && item.status !== "published" && item.status !== "failed"
      if (waits || left) site.heldBack.add(item.id)
      else site.heldBack.delete(item.id)
      const was = before as Content | undefined
      if ((was?.status === "published") !== (item.status === "published"))
        for (const image of this.imagesOf(item.id))
          site.shelves.image.file(image, image, this.#isSpecial(image))
    }
  }

  /** Stage 6 leaves the images of published articles alone, but for those retried by hand. */
  isIllustrable(image: Image): boolean {
    return image.retried || this.get("content", image.contentId)?.status !== "published"
  }

  deleteSite(siteId: string): void {
    const site = this.#sites.get(siteId)
    if (site === undefined) return
    for (const kind of Object.keys(site.shelves) as Array<ItemKind>)
      for (const id of site.shelves[kind].ids.ascending()) this.#delete(kind, id)
    this.#sites.delete(siteId)
  }

  #delete(kind: ItemKind, id: string): void {
    const item = this.get(kind, id)
    if (item === undefined) return
    const key = naturalKey(kind, item)
    if (key !== null) this.#naturalKeys.delete(key)
    if ("media" in item && item.media !== null) this.mediaKeys.delete(item.media.key)
    this.#imagesOf.delete(id)
    this.#claims.delete(id)
    this.#byKind[kind].delete(id)
  }

  #fileKeys(kind: ItemKind, item: Item, site: SiteShelves): void {
    const key = naturalKey(kind, item)
    if (key !== null) this.#naturalKeys.set(key, item.id)
    if ("phrase" in item) site.phrases.set(normalisePhrase(item.phrase), item.id)
    if ("slug" in item) site.slugs.add(item.slug)
    if ("publishedAt" in item) site.publishedAt.push(item.publishedAt.getTime())
    if ("prompt" in item) {
      const images = this.#imagesOf.get(item.contentId)
      if (images === undefined) this.#imagesOf.set(item.contentId, [item.id])
      else images.push(item.id)
    }
  }

  /** Whether an intake may refuse it although it has the status: then it is looked at one by one. */
  #isSpecial(item: Item): boolean {
    if (item.failedRunId !== null) return true
    if ("prompt" in item) return !this.isIllustrable(item)
    if (!("slug" in item)) return false
    return item.rejectedAt !== null || item.publishAfter !== null || this.#claims.has(item.id)
  }
}

const isFailed = (item: Item): item is Item & { readonly failedStage: StageNumber } =>
  "status" in item && item.status === "failed" && item.failedStage !== null

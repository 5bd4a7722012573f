/** exportArticles: the articles of a site, through the publishers that write files. */
import { join } from "node:path"
import { markdown, staticSite } from "@pressline/adapter-files"
import type { Automation, Content, Image } from "@pressline/core"
import {
  MediaError,
  MediaStore,
  Publisher,
  type PublishRequest,
  publishRequestOf,
} from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export interface ExportOptions {
  readonly siteId: string
  readonly out: string
  readonly format: "html" | "markdown"
  readonly articles: "all" | "published" | "ready"
  /** Null: the site's id. */
  readonly title: string | null
  readonly baseUrl: string | null
}

export interface Exported {
  readonly articles: number
  /** The file or folder to open. */
  readonly start: string
}

export const exportArticles = async (
  automation: Automation,
  options: ExportOptions,
): Promise<Exported> => {
  const { articles: wanted, format, out, siteId } = options
  const images = new Map<string, string>()
  const publisher = filesPublisher(
    options,
    Layer.succeed(MediaStore, readOnly(automation, siteId, images)),
  )
  const { publish } = await Effect.runPromise(
    Effect.scoped(Effect.map(Layer.build(publisher), (built) => Context.get(built, Publisher))),
  )
  const clusters = new Map<string, string | null>()
  let articles = 0
  for (const status of wanted === "all" ? ["published", "review"] : STATUSES[wanted])
    for await (const content of contentsOf(automation, siteId, status)) {
      const request = await requestOf(automation, content, clusters)
      for (const { id, media } of request.images) if (media !== null) images.set(media.key, id)
      await Effect.runPromise(publish(request))
      articles += 1
    }
  return { articles, start: format === "html" ? join(out, "index.html") : out }
}

const STATUSES = { published: ["published"], ready: ["review"] } as const

const filesPublisher = (
  { baseUrl, format, out, siteId, title }: ExportOptions,
  media: Layer.Layer<MediaStore>,
): Layer.Layer<Publisher> =>
  Layer.provide(
    format === "markdown"
      ? markdown({ dir: out })
      : staticSite({
          dir: out,
          title: title ?? siteId,
          ...(baseUrl === null ? {} : { baseUrl }),
        }),
    media,
  )

async function* contentsOf(
  automation: Automation,
  siteId: string,
  status: string,
): AsyncGenerator<Content, void> {
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Automation["listItems"]>> = await automation.listItems({
      siteId,
      kind: "content",
      status,
      limit: 50,
      ...(after === null ? {} : { after }),
    })
    for (const item of page.items) if ("html" in item) yield item
    after = page.next
  } while (after !== null)
}

const requestOf = async (
  automation: Automation,
  content: Content,
  clusters: Map<string, string | null>,
): Promise<PublishRequest> => {
  const { clusterId, id, siteId } = content
  const { images }: { readonly images: ReadonlyArray<Image> } = await automation.articleImages({
    siteId,
    contentId: id,
  })
  if (clusterId !== null && !clusters.has(clusterId)) {
    const cluster = await automation.getItem({ siteId, kind: "cluster", id: clusterId })
    clusters.set(clusterId, "name" in cluster ? cluster.name : null)
  }
  const cluster = clusterId === null ? null : (clusters.get(clusterId) ?? null)
  return publishRequestOf(content, { images, cluster, previous: null })
}

/** The automation's own media, by key. */
const readOnly = (
  automation: Automation,
  siteId: string,
  images: ReadonlyMap<string, string>,
): MediaStore["Service"] => {
  const refuse = Effect.die(new Error("an export stores no media"))
  return MediaStore.of({
    get: (key) =>
      Effect.tryPromise({
        try: async () => {
          const imageId = images.get(key)
          if (imageId === undefined) return null
          return (await automation.getMedia({ siteId, imageId })).bytes
        },
        catch: (cause) =>
          new MediaError({
            operation: "get",
            detail: cause instanceof Error ? cause.message : String(cause),
            cause,
          }),
      }),
    put: () => refuse,
    delete: () => refuse,
    list: () => refuse,
  })
}

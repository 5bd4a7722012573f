import { createHash } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Content, type Image, MediaStore, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

const ID = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, "0")}`

const items = {
  siteId: "site",
  runId: null,
  attempts: 0,
  lastError: null,
  failedStage: null,
  failedRunId: null,
  suspicion: 0,
  outages: 0,
  outageMark: 0,
} as const

export const content = (number: number, more: Partial<Content> = {}): Content => ({
  ...items,
  id: ID(number),
  createdAt: new Date(Date.UTC(2026, 0, number, 8)),
  updatedAt: new Date(Date.UTC(2026, 0, number, 9)),
  status: "review",
  taskId: null,
  clusterId: null,
  title: `Article ${number}`,
  slug: `article-${number}`,
  html: "<p>First.</p><h2>One</h2><p>1</p><h2>Two</h2><p>2</p><h2>Questions</h2><p>3</p>",
  excerpt: `About ${number}`,
  metaTitle: "",
  metaDescription: "",
  wordCount: 7,
  tags: ["a tag"],
  primaryKeyword: "article",
  reviewAt: null,
  approvedAt: null,
  approvedBy: null,
  rejectedAt: null,
  rejectedBy: null,
  rejectReason: null,
  publishAfter: null,
  heldBack: false,
  publishUnknown: false,
  ...more,
})

export const request = (article: Content, more: Partial<PublishRequest> = {}): PublishRequest => ({
  siteId: article.siteId,
  key: `publish:${article.id}`,
  content: article,
  images: [],
  cluster: "Topic",
  previous: null,
  ...more,
})

/** Stores pictures at the given positions, and answers them as images of an article. */
export const pictures = Effect.fnUntraced(function* (
  contentId: string,
  positions: ReadonlyArray<string>,
) {
  const store = yield* MediaStore
  return yield* Effect.forEach(positions, (position) =>
    Effect.gen(function* () {
      const bytes = new TextEncoder().encode(
        `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><title>${contentId} ${position}</title></svg>`,
      )
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      const key = `site/${contentId}/${sha256}.svg`
      const { url } = yield* store.put({ key, bytes, mediaType: "image/svg+xml" })
      const image: Image = {
        ...items,
        id: contentId,
        createdAt: new Date(0),
        updatedAt: new Date(0),
        status: "generated",
        contentId,
        position,
        prompt: "p",
        altText: `Alt of ${position} <&">`,
        media: {
          key,
          url,
          mediaType: "image/svg+xml",
          width: 8,
          height: 4,
          bytes: bytes.length,
          sha256,
        },
        retried: false,
      }
      return image
    }),
  )
})

/** A folder that goes when the test ends. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "pressline-files-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true })),
)

/** Every file below a folder: its text and when it was written. */
export const snapshotOf = (folder: string): Effect.Effect<Record<string, string>> =>
  Effect.promise(async () => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = names.filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
    const found: Record<string, string> = {}
    for (const path of paths) {
      const { mtimeMs } = await stat(path)
      found[path.slice(folder.length + 1)] = `${mtimeMs}\n${await readFile(path, "utf8")}`
    }
    return found
  })

export const textOf = (...path: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.promise(() => readFile(join(...path), "utf8"))

/** What a stub WordPress holds, and what its users may do. */

export interface StubOptions {
  /** Application passwords by user name, which is also the role. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Fields of the posts' meta that may be written. */
  readonly metaFields?: ReadonlyArray<string>
  readonly namespaces?: ReadonlyArray<string>
  /** False: routes are below `?rest_route=` only. */
  readonly permalinks?: boolean
  readonly applicationPasswords?: boolean
}

export interface StoredPost {
  readonly id: number
  readonly author: string
  slug: string
  status: string
  date: string
  title: string
  content: string
  excerpt: string
  categories: ReadonlyArray<number>
  tags: ReadonlyArray<number>
  featured_media: number
  readonly meta: Record<string, string>
}

export interface StoredMedia {
  readonly id: number
  readonly slug: string
  readonly alt_text: string
  readonly mime_type: string
  readonly bytes: number
}

export interface StoredTerm {
  readonly id: number
  readonly name: string
}

/** A request that arrived, and what its sender may do. */
export interface Asked {
  readonly method: string
  readonly route: string
  readonly query: URLSearchParams
  readonly user: string
  readonly may: (capability: string) => boolean
  readonly body: Buffer
  readonly type: string
}

/** An answer other than 200; thrown from wherever it is known. */
export class Answer extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super("answer")
    this.status = status
    this.body = body
  }
}

export const refuse = (status: number, code: string, message: string, data: object = {}): never => {
  throw new Answer(status, { code, message, data: { status, ...data } })
}

const WRITES = ["edit_posts", "publish_posts", "upload_files"]

export const CAPABILITIES: Readonly<Record<string, ReadonlyArray<string>>> = {
  contributor: ["edit_posts"],
  author: WRITES,
  editor: [...WRITES, "manage_categories", "edit_others_posts"],
}

export class StubSite {
  readonly posts = new Map<number, StoredPost>()
  readonly media = new Map<number, StoredMedia>()
  readonly terms = {
    categories: new Map<number, StoredTerm>(),
    tags: new Map<number, StoredTerm>(),
  }
  readonly metaFields: ReadonlyArray<string>
  readonly namespaces: ReadonlyArray<string>
  readonly applicationPasswords: boolean
  url = ""
  #ids = 0

  constructor({ applicationPasswords = true, metaFields = [], namespaces = [] }: StubOptions) {
    this.applicationPasswords = applicationPasswords
    this.metaFields = metaFields
    this.namespaces = ["oembed/1.0", "wp/v2", ...namespaces]
  }

  nextId(): number {
    this.#ids += 1
    return this.#ids
  }

  /** The slug, or with a number where another thing has it. */
  freeSlug(slug: string, but: number | null): string {
    const taken = (wanted: string): boolean =>
      [...this.posts.values(), ...this.media.values()].some(
        (thing) => thing.slug === wanted && thing.id !== but,
      )
    if (!taken(slug)) return slug
    for (let n = 2; ; n++) if (!taken(`${slug}-${n}`)) return `${slug}-${n}`
  }

  changePost(post: StoredPost, fields: Record<string, unknown>, may: Asked["may"]): void {
    const { date_gmt, featured_media, meta, slug, status } = fields
    if ((status === "publish" || status === "future") && !may("publish_posts"))
      refuse(403, "rest_cannot_publish", "Sorry, you are not allowed to publish posts.")
    if (typeof slug === "string") post.slug = this.freeSlug(slug, post.id)
    for (const field of ["title", "content", "excerpt", "status"] as const) {
      const value = fields[field]
      if (typeof value === "string") post[field] = value.replaceAll(/<(?:shoes|script)>/gu, "")
    }
    for (const field of ["categories", "tags"] as const)
      if (Array.isArray(fields[field])) post[field] = fields[field]
    if (typeof featured_media === "number") post.featured_media = featured_media
    if (typeof date_gmt === "string") post.date = date_gmt
    for (const [name, value] of Object.entries(meta ?? {}))
      if (this.metaFields.includes(name)) post.meta[name] = String(value)
  }

  shownPost(post: StoredPost): object {
    const { content, date, excerpt, id, slug, status, title } = post
    return {
      ...post,
      date_gmt: date,
      link: status === "publish" ? `${this.url}/${slug}/` : `${this.url}/?p=${id}`,
      title: { raw: title, rendered: title },
      content: { raw: content, rendered: content },
      excerpt: { raw: excerpt, rendered: excerpt },
    }
  }

  shownMedia(file: StoredMedia): object {
    return {
      ...file,
      status: "inherit",
      source_url: `${this.url}/wp-content/uploads/${file.slug}.png`,
    }
  }
}

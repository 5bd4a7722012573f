/** A WordPress to publish to, behind a proxy that loses answers, and what is asked of it directly. */
import { wordpress, type WordPressSite } from "@pressline/adapter-wordpress"
import { MediaStore, Publisher, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type FaultyProxy, openFaultyProxy } from "./faultyProxy.ts"
import { keptFiles, PNG } from "./keptFiles.ts"

export type Role = "author" | "contributor" | "editor"

export interface OpenWordPress {
  readonly url: string
  /** One user for each role. */
  readonly users: Readonly<Record<Role, { readonly username: string; readonly password: string }>>
  readonly close: () => Promise<void>
}

export interface Shown {
  readonly id: number
  readonly slug: string
  readonly status: string
  readonly date_gmt: string
  readonly title: { readonly raw: string }
  readonly excerpt: { readonly raw: string }
  readonly content: { readonly raw: string }
  readonly featured_media: number
  readonly categories: ReadonlyArray<number>
  readonly tags: ReadonlyArray<number>
  readonly meta: Readonly<Record<string, string>>
}

export class Blog {
  readonly media = Layer.succeed(MediaStore, keptFiles())
  readonly #site: OpenWordPress
  readonly proxy: FaultyProxy

  private constructor(site: OpenWordPress, proxy: FaultyProxy) {
    this.#site = site
    this.proxy = proxy
  }

  static async open(open: () => Promise<OpenWordPress>): Promise<Blog> {
    const site = await open()
    return new Blog(site, await openFaultyProxy(site.url))
  }

  async close(): Promise<void> {
    await this.proxy.close()
    await this.#site.close()
  }

  /** How to publish there, as a user of a role. */
  at(role: Role = "editor", more: Partial<WordPressSite> = {}): WordPressSite {
    const { password, username } = this.#site.users[role]
    return {
      url: this.proxy.url,
      ownNetwork: true,
      username,
      applicationPassword: password,
      ...more,
    }
  }

  /** What WordPress answers an editor. */
  async get<A>(path: string): Promise<A> {
    const { password, username } = this.#site.users.editor
    const login = Buffer.from(`${username}:${password}`).toString("base64")
    const response = await fetch(`${this.#site.url}/wp-json/wp/v2/${path}`, {
      headers: { authorization: `Basic ${login}` },
    })
    return (await response.json()) as A
  }

  postsOf({ key }: Pick<PublishRequest, "key">): Promise<ReadonlyArray<Shown>> {
    const statuses = "publish,future,draft,pending,private"
    return this.get(
      `posts?context=edit&status=${statuses}&per_page=100&search=${encodeURIComponent(key)}`,
    )
  }

  /** The request, once its pictures have bytes. */
  prepare(request: PublishRequest): Effect.Effect<PublishRequest, unknown> {
    return Effect.gen(function* () {
      const store = yield* MediaStore
      for (const { media } of request.images)
        if (media !== null) yield* store.put({ ...media, bytes: PNG })
      return request
    }).pipe(Effect.provide(this.media))
  }

  run<A, E>(
    role: Role,
    more: Partial<WordPressSite>,
    use: (publisher: Publisher["Service"]) => Effect.Effect<A, E>,
  ): Promise<A> {
    const publisher = Layer.provide(wordpress(this.at(role, more)), this.media)
    return Effect.runPromise(Publisher.use(use).pipe(Effect.provide(publisher)))
  }
}

/** The post that a key made, looked for where a plugin cannot hide it. */
import type { PublishError, PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { markOf, safeKey } from "./postOf.ts"
import type { RestClient } from "./restClient.ts"

export const Post = Schema.Struct({ id: Schema.Int, link: Schema.String })

const Marked = Schema.Struct({
  ...Post.fields,
  content: Schema.Struct({ raw: Schema.String }),
})

/**
 * First by slug, which is an index; then by search, because WordPress gives `name-2` where a slug is
 * taken. Only the mark decides. Of several the oldest is the one.
 */
export const findPost = Effect.fnUntraced(function* (
  client: RestClient,
  { content, key }: PublishRequest,
): Effect.fn.Return<typeof Post.Type | null, PublishError> {
  for (const query of [{ slug: content.slug }, { search: safeKey(key) }]) {
    const posts = yield* client.ask(
      {
        path: "wp/v2/posts",
        query: {
          ...query,
          context: "edit",
          status: "publish,future,draft,pending,private",
          orderby: "id",
          order: "asc",
          per_page: "100",
          _fields: "id,link,content",
        },
      },
      Schema.Array(Marked),
    )
    const own = posts.find(({ content: { raw } }) => raw.includes(markOf(key)))
    if (own !== undefined) return own
  }
  return null
})

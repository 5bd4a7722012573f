/** Where the site's SEO plugin keeps title, description and keyword, if it lets anybody write them. */
import type { Content, PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { RestClient } from "./restClient.ts"

export interface SeoFields {
  /** What was found, in words. */
  readonly words: string
  /** Goes into the post's `meta`. */
  readonly meta: (content: Content) => Readonly<Record<string, string>>
  /** Writes what has a route of its own, once the post is there. */
  readonly write: (postId: number, content: Content) => Effect.Effect<void, PublishError>
}

/** The fields of each plugin. A site shows in its schema which may be written with the post. */
const PLUGINS = {
  Yoast: {
    namespace: "yoast/v1",
    title: "_yoast_wpseo_title",
    description: "_yoast_wpseo_metadesc",
    keyword: "_yoast_wpseo_focuskw",
  },
  "Rank Math": {
    namespace: "rankmath/v1",
    title: "rank_math_title",
    description: "rank_math_description",
    keyword: "rank_math_focus_keyword",
  },
} as const

type Plugin = (typeof PLUGINS)[keyof typeof PLUGINS]

/** What may be sent to the posts' route; an empty list in PHP is `[]`. */
const Namespace = Schema.Struct({
  routes: Schema.Record(
    Schema.String,
    Schema.Struct({ endpoints: Schema.Array(Schema.Struct({ args: Schema.Unknown })) }),
  ),
})
const Args = Schema.Struct({ meta: Schema.Struct({ properties: Schema.Unknown }) })

const POSTS = "/wp/v2/posts"

/** The fields of posts' meta that the site lets us write. */
const writableFields = Effect.fnUntraced(function* (client: RestClient) {
  const query = { _fields: `routes.${POSTS}` }
  const { routes } = yield* client.ask({ path: "wp/v2", query }, Namespace)
  const fields = (routes[POSTS]?.endpoints ?? []).flatMap(({ args }) => {
    const meta = Option.getOrNull(Schema.decodeUnknownOption(Args)(args))?.meta
    return Object.keys(meta?.properties ?? {})
  })
  return new Set(fields)
})

export const seoFieldsOf = Effect.fnUntraced(function* (
  client: RestClient,
  namespaces: ReadonlyArray<string>,
): Effect.fn.Return<SeoFields, PublishError> {
  const writable = yield* writableFields(client)
  const inMeta = Object.entries(PLUGINS).filter(([, plugin]) => writable.has(plugin.description))
  const rankMath = PLUGINS["Rank Math"]
  const byRoute = namespaces.includes(rankMath.namespace) && !writable.has(rankMath.description)
  return {
    words: wordsOf(
      inMeta.map(([name]) => name),
      byRoute,
      namespaces.includes(PLUGINS.Yoast.namespace),
    ),
    meta: (content) =>
      Object.fromEntries(
        inMeta
          .flatMap(([, plugin]) => fieldsOf(plugin, content))
          .filter(([field]) => writable.has(field)),
      ),
    write: (postId, content) =>
      byRoute
        ? Effect.asVoid(
            client.ask(
              {
                method: "POST",
                path: "rankmath/v1/updateMeta",
                json: {
                  objectType: "post",
                  objectID: postId,
                  meta: Object.fromEntries(fieldsOf(rankMath, content)),
                },
              },
              Schema.Unknown,
            ),
          )
        : Effect.void,
  }
})

const fieldsOf = (plugin: Plugin, content: Content): ReadonlyArray<readonly [string, string]> => [
  [plugin.title, content.metaTitle],
  [plugin.description, content.metaDescription],
  [plugin.keyword, content.primaryKeyword],
]

const wordsOf = (
  inMeta: ReadonlyArray<string>,
  rankMathByRoute: boolean,
  hasYoast: boolean,
): string => {
  const written = [...inMeta, ...(rankMathByRoute ? ["Rank Math"] : [])]
  if (written.length > 0) return `writes those of ${written.join(" and ")}`
  return hasYoast
    ? "Yoast keeps its fields from the REST API: see the README for the few lines that open them"
    : "no Yoast or Rank Math: none are written"
}

/** Looks at a WordPress before the first article goes there: is everything in place, and what is not. */
import { PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { makeRestClient, type RestClient } from "./restClient.ts"
import { explain, NO_JSON, type Refused } from "./restFailure.ts"
import { type SeoFields, seoFieldsOf } from "./seoFields.ts"
import type { WordPressSite } from "./WordPressSite.ts"

export interface WordPressCheck {
  readonly name: "address" | "REST API" | "version" | "login" | "role" | "SEO fields"
  readonly ok: boolean
  /** What was found; if it is not ok, what to do. */
  readonly detail: string
}

export interface WordPressReport {
  /** Articles can be published. */
  readonly ok: boolean
  readonly checks: ReadonlyArray<WordPressCheck>
}

/** A site that is ready for articles. */
export interface ReadySite {
  readonly client: RestClient
  readonly seo: SeoFields
}

const Index = Schema.Struct({
  name: Schema.String,
  namespaces: Schema.Array(Schema.String),
  /** An empty list in PHP is `[]`. */
  authentication: Schema.Union([
    Schema.Record(Schema.String, Schema.Unknown),
    Schema.Array(Schema.Unknown),
  ]),
})

const Me = Schema.Struct({
  name: Schema.String,
  roles: Schema.Array(Schema.String),
  capabilities: Schema.Record(Schema.String, Schema.Unknown),
})

/** Fails with the first thing that is wrong; `found` hears of each step. */
export const inspectSite = Effect.fnUntraced(function* (
  site: WordPressSite,
  found: (check: WordPressCheck) => void = () => {},
): Effect.fn.Return<ReadySite, PublishError> {
  const step = <A>(
    name: WordPressCheck["name"],
    effect: Effect.Effect<readonly [A, string], PublishError>,
  ): Effect.Effect<A, PublishError> =>
    effect.pipe(
      Effect.tapError(({ detail }) => Effect.sync(() => found({ name, ok: false, detail }))),
      Effect.map(([value, detail]) => {
        found({ name, ok: true, detail })
        return value
      }),
    )
  yield* step("address", addressCheck(site))
  const { client, index } = yield* step("REST API", restCheck(site))
  yield* step("version", versionCheck(client, index))
  const me = yield* step("login", loginCheck(client))
  yield* step("role", roleCheck(site, client, me))
  const seo = yield* step(
    "SEO fields",
    Effect.map(seoFieldsOf(client, index.namespaces), (fields) => [fields, fields.words] as const),
  )
  return { client, seo }
})

const clientOf = (...of: Parameters<typeof makeRestClient>) => {
  const client = makeRestClient(...of)
  return client instanceof PublishError ? Effect.fail(client) : Effect.succeed(client)
}

const addressCheck = (site: WordPressSite) =>
  Effect.map(clientOf(site), ({ host }) => [null, host] as const)

/** The index, at the address with permalinks or at the one that works without them. */
const restCheck = Effect.fnUntraced(function* (site: WordPressSite) {
  const at = Effect.fnUntraced(function* (routes: "wp-json" | "rest_route") {
    const client = yield* clientOf(site, routes)
    const index = yield* client.call({ path: "" }, Index)
    return [{ client, index }, `${index.name} at ${client.host}`] as const
  })
  const client = yield* clientOf(site)
  const about = { host: client.host, username: client.username, once: false }
  return yield* at("wp-json").pipe(
    Effect.catchIf(isElsewhere, () => at("rest_route")),
    Effect.catchTag("Refused", (refused) =>
      Effect.fail(
        isElsewhere(refused) || refused.status === 401 || refused.status === 403
          ? new PublishError({
              reason: "misconfigured",
              detail: `${client.host} has no REST API for us (${refused.status}). Is it WordPress? If it is, a security plugin or the web server keeps it shut: open /wp-json/.`,
            })
          : explain(refused, about),
      ),
    ),
  )
})

/** A page, or nothing at all: WordPress without permalinks answers elsewhere. */
const isElsewhere = (error: PublishError | Refused): boolean =>
  error._tag === "Refused" && (error.status === 404 || error.code === NO_JSON)

const versionCheck = (client: RestClient, index: typeof Index.Type) =>
  Effect.suspend(() => {
    const fail = (detail: string) =>
      Effect.fail(new PublishError({ reason: "misconfigured", detail }))
    if (!index.namespaces.includes("wp/v2"))
      return fail(`${client.host} has no wp/v2: its WordPress is older than 4.7. Update it.`)
    if (!("application-passwords" in index.authentication))
      return fail(
        `${client.host} takes no application passwords. They came with WordPress 5.6, need https, and security plugins can switch them off.`,
      )
    return Effect.succeed([null, "wp/v2 with application passwords"] as const)
  })

const loginCheck = (client: RestClient) =>
  Effect.map(
    client.ask({ path: "wp/v2/users/me", query: { context: "edit" } }, Me),
    (me) => [me, `${me.name}, ${me.roles.join(" and ")}`] as const,
  )

const roleCheck = (
  { status = "publish" }: WordPressSite,
  client: RestClient,
  { capabilities, name }: typeof Me.Type,
) => {
  const needed = [
    "edit_posts",
    "upload_files",
    ...(status === "publish" || status === "future" ? ["publish_posts"] : []),
  ]
  const missing = needed.filter((capability) => capabilities[capability] !== true)
  if (missing.length > 0)
    return Effect.fail(
      new PublishError({
        reason: "unauthorized",
        detail: `${name} lacks ${missing.join(" and ")} at ${client.host}. Give the user the role Editor, or at least Author.`,
      }),
    )
  const words =
    capabilities["manage_categories"] === true
      ? "may write, upload and make categories"
      : "may write and upload, but not make categories: make them by hand, or give the role Editor"
  return Effect.succeed([null, words] as const)
}

/** Categories and tags by name: found, or made. */
import { PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { escapeText, unescapeText } from "./markup.ts"
import type { RestClient } from "./restClient.ts"
import { explain, type Refused } from "./restFailure.ts"

const Term = Schema.Struct({ id: Schema.Int, name: Schema.String })

/** The id of a term; WordPress knows names without regard to case. */
export const termId = Effect.fnUntraced(function* (
  client: RestClient,
  kind: "categories" | "tags",
  name: string,
): Effect.fn.Return<number, PublishError> {
  const path = `wp/v2/${kind}`
  const found = yield* client.ask(
    // It looks in the names as they are stored.
    { path, query: { search: escapeText(name), per_page: "100", _fields: "id,name" } },
    Schema.Array(Term),
  )
  const same = found.find((term) => fold(unescapeText(term.name)) === fold(name))
  if (same !== undefined) return same.id
  return yield* client.call({ method: "POST", path, json: { name: escapeText(name) } }, Term).pipe(
    Effect.map(({ id }) => id),
    Effect.catchTag("Refused", (refused) => {
      // Somebody made it in between, or its slug is that of one with other signs in its name.
      const id = refused.data["term_id"]
      return refused.code === "term_exists" && typeof id === "number"
        ? Effect.succeed(id)
        : Effect.fail(notMade(client, kind, name, refused))
    }),
  )
})

const notMade = (
  { host, username }: RestClient,
  kind: string,
  name: string,
  refused: Refused,
): PublishError =>
  refused.status === 403
    ? new PublishError({
        reason: "unauthorized",
        detail: `${username} may not make ${kind} at ${host}. Make "${name}" there by hand, or give the user the role Editor.`,
      })
    : explain(refused, { host, username, once: false })

const fold = (name: string): string =>
  name.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase()

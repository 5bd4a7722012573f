/** A site that the host knows, and who pays for it. */
import * as Effect from "effect/Effect"
import { type OnSite, readSite } from "./site.ts"

/** Fails with `site_not_found` for a site that `accountOf` does not know. */
export const getSite = Effect.fnUntraced(function* ({ siteId }: OnSite) {
  return yield* readSite(siteId)
})

/** Removes a site step by step until it is gone, or refused. */
import { type SiteRemoval, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

/** Answers the last step's answer. */
export const removedSite = Effect.fnUntraced(function* (siteId: string, limit = 1000) {
  const { deleteSite } = yield* Storage
  let answer: SiteRemoval
  do answer = yield* deleteSite({ siteId, limit })
  while (answer._tag === "Removed" && answer.more)
  return answer
})

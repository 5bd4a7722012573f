/** Where articles go: one place for all sites, or each site's own, read anew for every article. */
import * as Effect from "effect/Effect"
import { PublishError } from "../ports/Publisher.ts"

/** One target for all sites, or a function from the site's id. */
export type PerSite<Target extends object> = Target | ((siteId: string) => Target | Promise<Target>)

/** The target of a site; `name` is what it is called where the host's function fails: "The WordPress". */
export const siteTarget = <Target extends object>(
  targets: PerSite<Target>,
  siteId: string,
  name: string,
): Effect.Effect<Target, PublishError> =>
  typeof targets !== "function"
    ? Effect.succeed(targets)
    : Effect.tryPromise({
        try: async () => targets(siteId),
        catch: (cause) =>
          new PublishError({
            reason: "unavailable",
            detail: `${name} of site ${siteId} could not be read.`,
            cause,
          }),
      })

/** Whether articles can be published to a WordPress, step by step, without publishing one. */
import * as Effect from "effect/Effect"
import { inspectSite, type WordPressCheck, type WordPressReport } from "./inspectSite.ts"
import type { WordPressSite } from "./WordPressSite.ts"

/**
 * Looks at the address, the REST API, the version, the password, the role and the SEO fields. Nothing is
 * changed there. What comes after the first thing that is wrong is not looked at.
 *
 * @example
 * ```ts
 * import { checkWordPress } from "@pressline/adapter-wordpress"
 *
 * declare const applicationPassword: string
 *
 * const { checks, ok } = await checkWordPress({
 *   url: "https://blog.example.com",
 *   username: "writer",
 *   applicationPassword,
 * })
 * for (const check of checks) console.log(check.ok ? "ok" : "no", check.name, check.detail)
 * console.log(ok ? "Ready." : "Not yet.")
 * ```
 */
export const checkWordPress = (site: WordPressSite): Promise<WordPressReport> => {
  const checks: Array<WordPressCheck> = []
  const inspected = inspectSite(site, (check) => checks.push(check))
  return Effect.runPromise(
    Effect.match(inspected, {
      onFailure: () => ({ ok: false, checks }),
      onSuccess: () => ({ ok: true, checks }),
    }),
  )
}

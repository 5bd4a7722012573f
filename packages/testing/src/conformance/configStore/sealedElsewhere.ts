/** What a change of the host's key asks of a store. */
import { expect } from "@effect/vitest"
import { defaultSettings, type SealedSecrets, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newId } from "../site.ts"

export const sealedElsewhere: Requirements<Storage> = (it) => {
  it(
    "MUST list the sites that have something sealed by another key, page by page, and no others",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const newSite = Effect.map(newId, (id) => ({
        siteId: `site-${id}`,
        accountId: `account-${id}`,
        settings: defaultSettings,
      }))
      const sealed = Effect.fnUntraced(function* (secrets: SealedSecrets) {
        const { siteId } = yield* configs.getOrCreate(yield* newSite)
        yield* configs.update({ ifVersion: null, settings: {}, notify: null, siteId, secrets })
        return siteId
      })
      const than = `v2.${yield* newId}.`
      const old = yield* sealed({ a: `${than}x`, b: "v2.old.x" })
      const older = yield* sealed({ a: "clear.x" })
      const current = yield* sealed({ a: `${than}x` })
      const { siteId: none } = yield* configs.getOrCreate(yield* newSite)
      const found: Array<string> = []
      for (let after: string | null = null; ;) {
        const page: ReadonlyArray<string> = yield* configs.sealedOtherwise({
          than,
          after,
          limit: 1,
        })
        if (page.length === 0) break
        expect(page).toHaveLength(1)
        found.push(...page)
        after = page[0] ?? null
      }
      expect(found).toEqual(found.toSorted((a, b) => (a < b ? -1 : 1)))
      // Other cases of this suite leave sites behind in a storage that lasts.
      const own = (yield* configs.list(found)).map(({ siteId }) => siteId)
      expect(own).toEqual(expect.arrayContaining([old, older]))
      expect(found.filter((siteId) => [old, older, current, none].includes(siteId))).toHaveLength(2)
    }),
  )
}

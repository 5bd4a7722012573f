/** auditLogSuite: who did what to a site. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite, type Site } from "./site.ts"

const appended = Effect.fnUntraced(function* (site: Site, action: string) {
  const { audit } = yield* Storage
  const id = yield* newId
  const entry = { id, siteId: site.siteId, actor: "ann", action, facts: { from: 1, to: null } }
  yield* audit.append(entry)
  return entry
})

const requirements: Requirements<Storage> = (it) => {
  it(
    "MUST store an entry as it was given, with its time",
    Effect.gen(function* () {
      const { audit } = yield* Storage
      const site = yield* newSite()
      const entry = yield* appended(site, "update_config")
      const [stored] = yield* audit.list({ siteId: site.siteId, limit: 10, before: null })
      expect(stored).toMatchObject(entry)
      expect(stored?.at).toBeInstanceOf(Date)
      const nobody = { ...entry, id: yield* newId, actor: null, facts: {} }
      yield* audit.append(nobody)
      const [newest] = yield* audit.list({ siteId: site.siteId, limit: 1, before: null })
      expect(newest).toMatchObject({ actor: null, facts: {} })
    }),
  )

  it.race(
    "MUST count a repeated entry once",
    Effect.gen(function* () {
      const { audit } = yield* Storage
      const site = yield* newSite()
      const entry = yield* appended(site, "approve")
      yield* Effect.all([audit.append(entry), audit.append(entry)], { concurrency: "unbounded" })
      const all = yield* audit.list({ siteId: site.siteId, limit: 10, before: null })
      expect(all.map(({ id }) => id)).toEqual([entry.id])
    }),
  )

  it(
    "INV-25 MUST list a site's own entries, newest first, page by page",
    Effect.gen(function* () {
      const { audit } = yield* Storage
      const site = yield* newSite()
      yield* appended(yield* newSite(), "run_now")
      const ids = (yield* Effect.replicateEffect(appended(site, "run_now"), 5)).map(({ id }) => id)
      const page = (before: string | null, limit: number) =>
        Effect.map(audit.list({ siteId: site.siteId, limit, before }), (entries) =>
          entries.map(({ id }) => id),
        )
      const newestFirst = ids.toReversed()
      expect(yield* page(null, 10)).toEqual(newestFirst)
      expect(yield* page(null, 2)).toEqual(newestFirst.slice(0, 2))
      expect(yield* page(newestFirst[1] ?? "", 2)).toEqual(newestFirst.slice(2, 4))
      expect(yield* page(newestFirst[4] ?? "", 2)).toEqual([])
    }),
  )
}

export const auditLogSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: AuditLog`, migrated(storage), requirements, options)

/** MemoryAuditLog: who did what to a site, by id. */
import * as Effect from "effect/Effect"
import type { AuditEntry, AuditLog } from "../ports/AuditLog.ts"
import type { MemoryTime } from "./MemoryTime.ts"
import { OrderedIndex } from "./OrderedIndex.ts"

export class MemoryAuditEntries {
  readonly #bySite = new Map<
    string,
    { readonly entries: Map<string, AuditEntry>; readonly ids: OrderedIndex }
  >()

  add(entry: AuditEntry): void {
    const site = this.#bySite.get(entry.siteId) ?? { entries: new Map(), ids: new OrderedIndex() }
    this.#bySite.set(entry.siteId, site)
    if (site.entries.has(entry.id)) return
    site.entries.set(entry.id, entry)
    site.ids.add(entry.id)
  }

  *newestFirst(siteId: string, before: string | null): Generator<AuditEntry> {
    const site = this.#bySite.get(siteId)
    if (site === undefined) return
    for (const id of site.ids.descending(before === null ? null : { key: 0, id: before })) {
      const entry = site.entries.get(id)
      if (entry !== undefined) yield entry
    }
  }

  delete(siteId: string): void {
    this.#bySite.delete(siteId)
  }
}

export const memoryAuditLog = ({
  audit,
  now,
}: MemoryTime & { readonly audit: MemoryAuditEntries }): AuditLog => ({
  append: (entry) => Effect.sync(() => audit.add({ ...entry, at: now() })),
  list: ({ before, limit, siteId }) =>
    Effect.sync(() => {
      const page: Array<AuditEntry> = []
      for (const entry of audit.newestFirst(siteId, before)) {
        if (page.length >= limit) break
        page.push(entry)
      }
      return page
    }),
})

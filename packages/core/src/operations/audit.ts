/** Writes the audit trail: who changed what. */
import * as Effect from "effect/Effect"
import type { LogFacts } from "../domain/LogEntry.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import type { AuditEntry } from "../ports/AuditLog.ts"
import { Storage } from "../ports/Storage.ts"
import { checkLimit } from "./checkLimit.ts"
import { type OnSite, readSite } from "./site.ts"

/** Records an action that has happened; if that fails the action still stands, so it is only logged. */
export const audit = Effect.fnUntraced(function* (
  siteId: string,
  actor: string | undefined,
  action: string,
  facts: LogFacts = {},
) {
  const storage = yield* Storage
  const ids = yield* Ids
  yield* retryBriefly(
    storage.audit.append({ id: yield* ids.next, siteId, actor: actor ?? null, action, facts }),
  ).pipe(Effect.ignore({ log: "Warn" }))
})

/** The audit trail of a site, newest first. */
export const listAudit = Effect.fn("listAudit")(function* (
  input: OnSite & { readonly limit?: number; readonly before?: string },
) {
  const storage = yield* Storage
  const limit = yield* checkLimit(input.limit ?? 100, 1000)
  yield* readSite(input.siteId)
  const entries: ReadonlyArray<AuditEntry> = yield* retryBriefly(
    storage.audit.list({
      siteId: input.siteId,
      limit,
      before: input.before ?? null,
    }),
  )
  return entries
})

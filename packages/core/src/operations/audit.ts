/** Writes the audit trail: who changed what, and who was refused. */
import * as Effect from "effect/Effect"
import type { LogFacts } from "../domain/LogEntry.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import type { AuditEntry } from "../ports/AuditLog.ts"
import { Storage } from "../ports/Storage.ts"
import { checkLimit } from "./checkLimit.ts"
import { type ByActor, type OnSite, readSite } from "./site.ts"

/** Records an action that has happened; if that fails the action still stands, so it is only logged. */
export const audit = Effect.fnUntraced(function* (
  siteId: string,
  { actor, requestId }: ByActor,
  action: string,
  facts: LogFacts = {},
) {
  const storage = yield* Storage
  const ids = yield* Ids
  yield* retryBriefly(
    storage.audit.append({
      id: yield* ids.next,
      siteId,
      actor: actor ?? null,
      action,
      facts: {
        outcome: "done",
        ...facts,
        ...(requestId === undefined ? {} : { request_id: requestId }),
      },
    }),
  ).pipe(Effect.ignore({ log: "Warn" }))
})

export interface RecordRefusalInput extends OnSite, ByActor {
  /** What was tried: `run_now`, `update_config`, ... */
  readonly action: string
  /** The code of the error that was answered. */
  readonly code: string
}

/** Records that an action was asked for and refused. Done actions record themselves. */
export const recordRefusal = Effect.fnUntraced(function* (input: RecordRefusalInput) {
  const { siteId } = yield* readSite(input.siteId)
  yield* audit(siteId, input, input.action, { outcome: "refused", code: input.code })
})

export interface ListAuditInput extends OnSite {
  /** 1 to 1,000; default 100. */
  readonly limit?: number
  /** Older entries than the one with this id: the last of the page before. */
  readonly before?: string
}

/** The audit trail of a site, newest first. */
export const listAudit = Effect.fnUntraced(function* (input: ListAuditInput) {
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

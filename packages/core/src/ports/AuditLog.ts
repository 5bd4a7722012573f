/** AuditLog: who did what to a site, apart from what runs do. A facet of Storage. */
import type * as Effect from "effect/Effect"
import type { StorageError } from "../domain/errors.ts"
import type { LogFacts } from "../domain/LogEntry.ts"

export interface AuditEntry {
  readonly id: string
  readonly at: Date
  readonly siteId: string
  /** Null where the host named nobody. */
  readonly actor: string | null
  /** `run_now`, `update_config`, `approve`, ... */
  readonly action: string
  readonly facts: LogFacts
}

export interface AuditLog {
  readonly append: (entry: Omit<AuditEntry, "at">) => Effect.Effect<void, StorageError>
  /** Newest first, those with an id below `before`. */
  readonly list: (input: {
    readonly siteId: string
    readonly limit: number
    readonly before: string | null
  }) => Effect.Effect<ReadonlyArray<AuditEntry>, StorageError>
}

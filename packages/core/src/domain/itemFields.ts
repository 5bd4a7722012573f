/** What every item carries besides its own content. */
import * as Schema from "effect/Schema"
import { Id, SiteId } from "./ids.ts"
import { ItemError } from "./ItemError.ts"
import { StageNumber } from "./Stage.ts"
import { Count, Timestamp } from "./wire.ts"

export const itemFields = {
  id: Id,
  siteId: SiteId,
  /** The run that made it; null when the host added it. */
  runId: Schema.NullOr(Id),
  /** Answered failures so far; interruptions and crashes do not count. */
  attempts: Count,
  lastError: Schema.NullOr(ItemError),
  /** Where and by which run it was quarantined. */
  failedStage: Schema.NullOr(StageNumber),
  failedRunId: Schema.NullOr(Id),
  /** How often a worker died with this item in hand since its last stored result. */
  suspicion: Count,
  /** How many outage pauses it caused alone, and what its stage had finished at the last one. */
  outages: Count,
  outageMark: Count,
  createdAt: Timestamp,
  updatedAt: Timestamp,
} as const

/** The fields a store fills in when an item is made: all of {@link itemFields} but the id. */
export type StoredFields = Exclude<keyof typeof itemFields, "id">

/** A charge: what one commit of a run used, written in that commit and settled later. */
import * as Schema from "effect/Schema"
import { Credits } from "./Credits.ts"
import { AccountId, Id, SiteId } from "./ids.ts"
import { StageNumber } from "./Stage.ts"
import { Count, Timestamp, wire } from "./wire.ts"

export const UsageEntry = wire({
  /** The commit that wrote it: one entry per commit, so a repeated commit charges once. */
  id: Id,
  runId: Id,
  siteId: SiteId,
  accountId: AccountId,
  stage: StageNumber,
  /** Units of the price book: batches, ideas, hundreds of words, prompts, images. */
  units: Count,
  /** Items of the stage's input that it pays for. */
  items: Count,
  amount: Credits,
  at: Timestamp,
  settled: Schema.Boolean,
})
export type UsageEntry = typeof UsageEntry.Type

/** The charge of a commit, before it is stored. */
export interface Charge {
  readonly units: number
  readonly items: number
  readonly amount: Credits
}

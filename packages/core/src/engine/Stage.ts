/** A stage of the pipeline, as data and one function. Hosts can wrap, replace or leave out stages. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Credits, PriceBook } from "../domain/Credits.ts"
import type { StorageError } from "../domain/errors.ts"
import type { InputItem } from "../domain/Item.ts"
import type { NewLogLine } from "../domain/LogEntry.ts"
import type { StageNumber } from "../domain/Stage.ts"
import type { AiFunctions } from "../ports/AiFunctions.ts"
import type { Ids } from "../ports/Ids.ts"
import type { MediaStore } from "../ports/MediaStore.ts"
import type { Advanced, Outputs } from "../ports/PipelineStore.ts"
import type { Publisher } from "../ports/Publisher.ts"
import type { Storage } from "../ports/Storage.ts"
import type { CallFailed } from "./CallFailed.ts"

/** What a stage may use. */
export type StageServices = AiFunctions | Ids | MediaStore | Publisher | Storage

export interface StageContext {
  readonly siteId: string
  readonly runId: string
  readonly priceBook: PriceBook
}

/** One try of one call. */
export interface StageCall {
  /** The same for every try of the same input. */
  readonly key: string
  readonly attempt: number
  /** An earlier try of this call may have taken effect. */
  readonly unknown: boolean
}

/** What a call made of its items. Every item taken is in `advanced`. */
export interface StageOutput {
  readonly advanced: ReadonlyArray<Advanced>
  readonly outputs: Outputs
  /** Units of the price book. */
  readonly units: number
  /** Words written, where the stage writes. */
  readonly words?: number
  readonly log?: ReadonlyArray<NewLogLine>
}

/** A stage opened for one run: it may keep what it has learnt while the stage lasts. */
export interface OpenStage {
  /** The hand must hold no more than what is being started: what is in it at a crash is in doubt. */
  readonly exact?: boolean
  /** Called with every page before its items are processed, to load what they need in one go. */
  readonly prepare?: (
    items: ReadonlyArray<InputItem>,
  ) => Effect.Effect<void, StorageError, StageServices>
  readonly process: (
    items: ReadonlyArray<InputItem>,
    call: StageCall,
  ) => Effect.Effect<StageOutput, CallFailed | StorageError, StageServices>
  /**
   * Called with what a call made, before it is stored: later calls may build on it, as they are stored
   * after it.
   */
  readonly answered?: (outputs: Outputs) => void
}

export interface Stage {
  readonly number: StageNumber
  readonly name: string
  /** The status of the items it takes. */
  readonly takes: string
  /** `item`: a call takes one item. `batch`: a call takes a whole batch, one batch at a time. */
  readonly call: "item" | "batch"
  /** Whose health decides between an outage and an item's own failure: the AI function's name. */
  readonly calls: string
  /** Its calls write articles, which `articles_per_day` counts. */
  readonly writes?: boolean
  /** The call acts on the world: interrupted, its outcome is unknown. */
  readonly acts?: boolean
  /** The most that a call with these items is charged. */
  readonly ceiling: (items: ReadonlyArray<InputItem>, prices: PriceBook) => Credits
  readonly open: (context: StageContext) => Effect.Effect<OpenStage, StorageError, StageServices>
}

/** The stages of this process, in order, and the key that tells this pipeline from others. */
export interface PipelineShape {
  readonly key: string
  readonly stages: ReadonlyArray<Stage>
}

export class Pipeline extends Context.Service<Pipeline, PipelineShape>()(
  "@pressline/core/Pipeline",
) {}

/** What finished calls came to, until a commit stores it. */
import {
  cost,
  type Credits,
  formatCredits,
  lessCredits,
  noCredits,
  sumCredits,
} from "../domain/Credits.ts"
import type { PriceBook } from "../domain/Credits.ts"
import { type NewLogLine, logLine } from "../domain/LogEntry.ts"
import type { StageNumber } from "../domain/Stage.ts"
import type { Charge } from "../domain/UsageEntry.ts"
import type { Advanced, Failed, Outputs } from "../ports/PipelineStore.ts"
import type { StageOutput } from "./Stage.ts"

export interface CallResult {
  readonly advanced: ReadonlyArray<Advanced>
  readonly failed: ReadonlyArray<Failed>
  readonly outputs: Outputs
  readonly charge: Charge | null
  readonly words: number
  readonly batches: number
  readonly singles: number
  readonly log: ReadonlyArray<NewLogLine>
}

export const emptyResult: CallResult = {
  advanced: [],
  failed: [],
  outputs: {},
  charge: null,
  words: 0,
  batches: 0,
  singles: 0,
  log: [],
}

/** Items whose fate a result decides. */
export const decidedItems = (result: CallResult): number =>
  result.advanced.length + result.failed.filter(({ quarantine }) => quarantine).length

/** The charge for a call's units: at most its ceiling, and the excess is free and logged. */
export const chargeFor = (input: {
  readonly stage: StageNumber
  readonly units: number
  readonly items: number
  readonly ceiling: Credits
  readonly prices: PriceBook
  readonly itemId: string | null
}): { readonly charge: Charge | null; readonly log: ReadonlyArray<NewLogLine> } => {
  const { ceiling, itemId, items, prices, stage, units } = input
  const full = cost(prices, stage, units)
  const capped = lessCredits(ceiling, full)
  const amount = capped ? ceiling : full
  return {
    charge: units === 0 ? null : { units, items, amount },
    log: capped
      ? [
          logLine(
            "credits.excess",
            `The result would cost ${formatCredits(full)} credits; ${formatCredits(ceiling)} are charged, the most that was announced.`,
            { stage, itemId },
          ),
        ]
      : [],
  }
}

/** The result of one answered call. */
export const resultOf = (
  output: StageOutput,
  charged: { readonly charge: Charge | null; readonly log: ReadonlyArray<NewLogLine> },
): CallResult => ({
  ...emptyResult,
  advanced: output.advanced,
  outputs: output.outputs,
  charge: charged.charge,
  words: output.words ?? 0,
  log: [...(output.log ?? []), ...charged.log],
})

const concat = <K extends keyof Outputs>(key: K, all: ReadonlyArray<Outputs>) => {
  const list = all.flatMap((outputs) => (outputs[key] ?? []) as ReadonlyArray<never>)
  return list.length === 0 ? {} : { [key]: list }
}

export const mergeOutputs = (all: ReadonlyArray<Outputs>): Outputs => ({
  ...concat("clusters", all),
  ...concat("ideas", all),
  ...concat("tasks", all),
  ...concat("contents", all),
  ...concat("images", all),
  ...concat("publications", all),
})

const sum = (results: ReadonlyArray<CallResult>, of: (result: CallResult) => number): number =>
  results.reduce((total, result) => total + of(result), 0)

/** Several results as one: what a group commit stores. */
export const mergeResults = (results: ReadonlyArray<CallResult>): CallResult => {
  const charges = results.flatMap(({ charge }) => (charge === null ? [] : [charge]))
  return {
    advanced: results.flatMap(({ advanced }) => advanced),
    failed: results.flatMap(({ failed }) => failed),
    outputs: mergeOutputs(results.map(({ outputs }) => outputs)),
    charge:
      charges.length === 0
        ? null
        : {
            units: charges.reduce((total, { units }) => total + units, 0),
            items: charges.reduce((total, { items }) => total + items, 0),
            amount: sumCredits(charges.map(({ amount }) => amount)),
          },
    words: sum(results, ({ words }) => words),
    batches: sum(results, ({ batches }) => batches),
    singles: sum(results, ({ singles }) => singles),
    log: results.flatMap(({ log }) => log),
  }
}

export const chargedBy = (result: CallResult): Credits => result.charge?.amount ?? noCredits

/**
 * The result without inputs that are no longer waiting: their outputs are dropped with them, and a
 * result that has no input left costs nothing.
 */
export const withoutItems = (result: CallResult, gone: ReadonlySet<string>): CallResult => {
  const advanced = result.advanced.filter(({ id }) => !gone.has(id))
  const failed = result.failed.filter(({ id }) => !gone.has(id))
  if (advanced.length === result.advanced.length) return { ...result, failed }
  const log = [
    ...result.log,
    logLine(
      "item.gone",
      `${result.advanced.length - advanced.length} results are dropped: their items no longer wait.`,
      {
        level: "warn",
      },
    ),
  ]
  if (advanced.length === 0) return { ...emptyResult, failed, log }
  const clusters = new Set(
    advanced.flatMap(({ clusterId }) => (clusterId === undefined ? [] : [clusterId])),
  )
  return {
    ...result,
    advanced,
    failed,
    outputs:
      result.outputs.clusters === undefined
        ? result.outputs
        : {
            ...result.outputs,
            clusters: result.outputs.clusters.filter(({ id }) => clusters.has(id)),
          },
    log,
  }
}

/** The ids of items. */
export const idsOf = (items: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> =>
  items.map(({ id }) => id)

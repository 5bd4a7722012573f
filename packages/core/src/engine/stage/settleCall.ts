/** What an answered call means for the stage: a result, another try, a split, or a stop. */
import type { Credits } from "../../domain/Credits.ts"
import { cost, noCredits } from "../../domain/Credits.ts"
import { logLine } from "../../domain/LogEntry.ts"
import type { StageNumber } from "../../domain/Stage.ts"
import { CallFailed } from "../CallFailed.ts"
import { type CallResult, chargeFor, emptyResult, mergeResults, resultOf } from "../CallResult.ts"
import { type CallUnit, firstItem, splitUnit } from "../CallUnit.ts"
import { judgeFailure } from "./failurePolicy.ts"
import type { RunBudget } from "../credits/RunBudget.ts"
import type { RunSession } from "../RunSession.ts"
import type { StageOutput } from "../Stage.ts"
import { noteOf, pushResult, type StageWindow } from "./StageWindow.ts"

export interface CallDesk {
  readonly session: RunSession
  readonly stage: StageNumber
  readonly batchSize: number
  /** Whether a call takes a whole batch. */
  readonly batches: boolean
  readonly window: StageWindow
  readonly budget: RunBudget
  /** Successes of the stage's function so far. */
  readonly successes: () => number
}

/** A call succeeded. */
export const settleSuccess = (
  desk: CallDesk,
  unit: CallUnit,
  output: StageOutput,
  now: number,
): void => {
  if (unit.batch !== null)
    return finishPart(desk, unit, resultOf(output, { charge: null, log: [] }), now)
  const { units, ...counted } = desk.batches ? batchUnits(desk, unit) : { units: output.units }
  const charged = chargeFor({
    stage: desk.stage,
    units,
    items: output.advanced.length,
    ceiling: unit.ceiling,
    prices: desk.session.run.priceBook,
    itemId: unit.items.length === 1 ? firstItem(unit).id : null,
  })
  desk.budget.spend(unit.ceiling, charged.charge?.amount ?? noCredits)
  pushResult(desk.window, { ...resultOf(output, charged), ...counted }, now)
}

/**
 * A call that takes a batch counts and costs one batch; lone suspects (a worker died with them) share
 * one batch's charge among as many as a batch holds.
 */
const batchUnits = (
  desk: CallDesk,
  unit: CallUnit,
): { readonly units: number; readonly batches: number; readonly singles: number } => {
  if (!unit.single) return { units: 1, batches: 1, singles: 0 }
  const opens = desk.session.counters(desk.stage).singles % desk.batchSize === 0
  return { units: opens ? 1 : 0, batches: opens ? 1 : 0, singles: 1 }
}

/** A call failed: R-10 decides whose failure it is. */
export const settleFailure = (
  desk: CallDesk,
  unit: CallUnit,
  failure: CallFailed,
  now: number,
): void => {
  const { budget, session, window } = desk
  if (unit.batch === null) budget.spend(unit.ceiling, noCredits)
  unit.lastFailure = failure
  unit.firstFailedAt ??= desk.successes()
  if (failure.code === "publish_unknown") unit.unknown = true
  if (failure.kind === "limited") unit.limitedTries += 1
  const lone = unit.items.length === 1
  const verdict = judgeFailure({
    failure,
    attempts: unit.attempts,
    maxAttempts: lone || unit.batch === null ? session.run.config.maxAttempts : 1,
    outageTries: unit.outageTries,
    limitedTries: unit.limitedTries,
    othersSucceed: desk.successes() > unit.firstFailedAt,
    outages: lone ? firstItem(unit).outages : 0,
    outlived: outlived(desk, unit),
  })
  switch (verdict._tag) {
    case "Retry": {
      if (verdict.counts) {
        unit.attempts += 1
        unit.outageTries = 0
      } else if (desk.successes() > unit.firstFailedAt) {
        // Others get through: patience begins anew.
        unit.firstFailedAt = desk.successes()
        unit.outageTries = 0
      } else unit.outageTries += 1
      // A part that fails by itself is tried to its end: its batch stays in hand.
      const goesOn = window.stop === null || (unit.batch !== null && failure.kind === "item")
      if (!goesOn) {
        if (unit.outageTries > 0) window.outage.add(unit)
        return giveBack(desk, unit, now)
      }
      unit.readyAt = now + verdict.delay
      window.waiting.add(unit)
      pushResult(window, { ...emptyResult, log: [retryLine(desk, unit, verdict.delay)] }, now)
      return
    }
    case "Quarantine": {
      unit.attempts += 1
      if (!lone) return split(desk, unit)
      return decide(desk, unit, quarantined(desk, unit, failure), now)
    }
    case "Outage": {
      window.outage.add(unit)
      window.stop ??= { _tag: "Outage", failure }
      return giveBack(desk, unit, now)
    }
    case "Fatal": {
      window.stop ??= { _tag: "Fatal", failure }
      return giveBack(desk, unit, now)
    }
  }
}

/** Since its last lone outage the stage went on, or nothing else is left of it. */
const outlived = (desk: CallDesk, unit: CallUnit): boolean => {
  const { exhausted, inFlight, queue, waiting } = desk.window
  const onlyOne = exhausted && queue.length + waiting.size + inFlight.size === 0
  return onlyOne || desk.session.counters(desk.stage).processed > firstItem(unit).outageMark
}

/** Quarantines an item that kills its workers, without calling anything. */
export const quarantinePoison = (desk: CallDesk, unit: CallUnit, now: number): void => {
  const failure = new CallFailed({
    code: "poison",
    kind: "final",
    detail: `Workers died ${firstItem(unit).suspicion} times while this item was in hand.`,
  })
  pushResult(desk.window, quarantined(desk, unit, failure), now)
}

const quarantined = (desk: CallDesk, unit: CallUnit, failure: CallFailed): CallResult => {
  const { id } = firstItem(unit)
  return {
    ...emptyResult,
    failed: [
      {
        id,
        attempts: unit.attempts,
        error: { code: failure.code, message: failure.detail },
        quarantine: true,
        outage: false,
      },
    ],
    log: [
      logLine(
        "item.quarantined",
        `Set aside after ${unit.attempts} failed tries: ${failure.detail}`,
        {
          level: "error",
          stage: desk.stage,
          itemId: id,
          facts: { code: failure.code },
        },
      ),
    ],
  }
}

const retryLine = (desk: CallDesk, unit: CallUnit, delay: number) => {
  const { id } = firstItem(unit)
  return logLine(
    "call.retry",
    `${unit.lastFailure?.detail ?? "The call failed"}; next try in ${Math.ceil(delay / 1000)} s.`,
    {
      level: "warn",
      stage: desk.stage,
      itemId: unit.items.length === 1 ? id : null,
      facts: { code: unit.lastFailure?.code ?? null, attempts: unit.attempts },
    },
  )
}

const giveBack = (desk: CallDesk, unit: CallUnit, now: number): void => {
  if (unit.batch !== null) unit.batch.givenUp = true
  const note = noteOf(unit, false)
  if (note.failed.length > 0) pushResult(desk.window, note, now)
}

const decide = (desk: CallDesk, unit: CallUnit, result: CallResult, now: number): void => {
  if (unit.batch === null) pushResult(desk.window, result, now)
  else finishPart(desk, unit, result, now)
}

const split = (desk: CallDesk, unit: CallUnit): void => {
  const halves = splitUnit(unit)
  if (unit.batch === null) desk.budget.setAside(unit.ceiling)
  desk.window.queue.unshift(...halves)
}

/** One part of a split batch is decided; with the last, the batch becomes one result and one charge. */
const finishPart = (desk: CallDesk, unit: CallUnit, result: CallResult, now: number): void => {
  const { batch } = unit
  if (batch === null) return
  batch.open -= 1
  batch.results.push(result)
  if (batch.open > 0) return
  const whole = mergeResults(batch.results)
  const amount: Credits =
    whole.advanced.length === 0 ? noCredits : cost(desk.session.run.priceBook, desk.stage, 1)
  desk.budget.spend(batch.ceiling, amount)
  pushResult(
    desk.window,
    {
      ...whole,
      batches: 1,
      charge:
        whole.advanced.length === 0 ? null : { units: 1, items: whole.advanced.length, amount },
    },
    now,
  )
}

/** Runs, usage and ledger of a kit's site as they are stored: what tests compare the public answers with. */
import type { AutomationRun, Item, ItemKind, LogEntry } from "@pressline/core"
import { creditsToNumber, sumCredits, type UsageEntry } from "@pressline/core/effect"
import type { TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

/** Runs of a site, oldest first. */
export const runsOf = async (
  kit: TestKit,
  siteId = kit.siteId,
): Promise<ReadonlyArray<AutomationRun>> => {
  const { runs } = await kit.automation.history({ siteId, limit: 100 })
  return runs.toReversed()
}

/** The site's active run, or its last. */
export const runOf = async (kit: TestKit, siteId = kit.siteId): Promise<AutomationRun> => {
  const { run } = await kit.automation.currentRun({ siteId })
  if (run === null) throw new Error(`site ${siteId} has had no run`)
  return run
}

export const usageOf = (kit: TestKit, runId: string): Promise<ReadonlyArray<UsageEntry>> =>
  Effect.runPromise(kit.storage.usage.list({ runId, settled: null, limit: 100_000 }))

export const sumOf = (entries: ReadonlyArray<UsageEntry>): number =>
  creditsToNumber(sumCredits(entries.map(({ amount }) => amount)))

/** An account's ledger as plain numbers. */
export const ledgerOf = async (kit: TestKit, accountId = kit.siteId) => {
  const { available, balance, held } = await kit.automation.balance({ accountId })
  return {
    balance: balance === null ? null : creditsToNumber(balance),
    held: creditsToNumber(held),
    available: available === null ? null : creditsToNumber(available),
  }
}

/** Credits that each AI stage of a run has used so far, also of a stage that is still open. */
export const stageCredits = async (kit: TestKit, runId: string): Promise<ReadonlyArray<number>> => {
  const run = await Effect.runPromise(kit.storage.runs.find(runId))
  return Object.values(run?.stages ?? {}).map(({ credits }) => creditsToNumber(credits))
}

/** Entries = total = stages, charges stay within the hold, and nobody is below zero. */
export const expectExactBooks = async (
  kit: TestKit,
  runId: string,
  accountId = kit.siteId,
): Promise<void> => {
  const run = await Effect.runPromise(kit.storage.runs.find(runId))
  const entries = await usageOf(kit, runId)
  const total = creditsToNumber(run?.totalCreditsUsed ?? sumCredits([]))
  const stages = await stageCredits(kit, runId)
  expect(sumOf(entries)).toBe(total)
  expect(Number(stages.reduce((a, b) => a + b, 0).toFixed(4))).toBe(total)
  const { available, balance, held } = await ledgerOf(kit, accountId)
  const unsettled = sumOf(entries.filter(({ settled }) => !settled))
  expect(unsettled).toBeLessThanOrEqual(held)
  expect(held).toBeGreaterThanOrEqual(0)
  expect(balance).toBeGreaterThanOrEqual(0)
  expect(available).toBeGreaterThanOrEqual(0)
}

/** Lets time pass in steps until the run rests, looking at every step. Answers how often it looked. */
export const watchToRest = async (
  kit: TestKit,
  look: () => Promise<void>,
  step = "500 millis" as const,
  siteId = kit.siteId,
): Promise<number> => {
  for (let looks = 1; looks < 10_000; looks++) {
    await kit.clock.settle()
    await look()
    if ((await runOf(kit, siteId)).status !== "running") return looks
    await kit.clock.advance(step)
  }
  throw new Error("the run does not come to rest")
}

/** Every item of a kind. */
export const itemsOf = async (
  kit: TestKit,
  kind: ItemKind,
  siteId = kit.siteId,
): Promise<ReadonlyArray<Item>> => {
  const items: Array<Item> = []
  let after: string | undefined
  do {
    const page = await kit.automation.listItems({
      siteId,
      kind,
      limit: 500,
      ...(after === undefined ? {} : { after }),
    })
    items.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined)
  return items
}

/** Log lines of a run with a code. */
export const linesOf = async (
  kit: TestKit,
  runId: string,
  code?: string,
): Promise<ReadonlyArray<LogEntry>> => {
  const lines = await Effect.runPromise(
    kit.storage.log.list({ runId, after: 0, limit: 100_000, level: null, stage: null }),
  )
  return lines.filter((line) => code === undefined || line.code === code)
}

/** Switches every stage off but these. */
export const onlyStages = (...on: ReadonlyArray<number>) =>
  Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((stage) => [`stage${stage}Enabled`, on.includes(stage)]),
  )

/** Sites on a schedule, and what the scheduler did for them. */
import type { Settings } from "@pressline/core"
import { CreditLedger, CreditsUnavailable, type Slot } from "@pressline/core/effect"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { runsOf } from "./storedRuns.ts"

/** A kit on a schedule, with a run that has nothing to do and one look a minute for what is due. */
export const scheduled = async (
  schedule: Partial<Settings>,
  { startAt, ...options }: Omit<TestKitOptions, "startAt"> & { readonly startAt: string },
): Promise<TestKit> => {
  const kit = createTestKit({
    poll: "1 hour",
    sweepEvery: "1 hour",
    startAt: new Date(startAt),
    ...options,
  })
  await kit.automation.updateConfig({ siteId: kit.siteId, patch: { enabled: true, ...schedule } })
  return kit
}

/** All slots of a site, oldest first. */
export const slotsOf = async (kit: TestKit): Promise<ReadonlyArray<Slot>> => {
  const slots = await Effect.runPromise(kit.storage.slots.list(kit.siteId, 1000))
  return slots.toReversed()
}

export const dueTimes = async (kit: TestKit): Promise<ReadonlyArray<string>> =>
  (await slotsOf(kit)).map(({ dueAt }) => dueAt.toISOString())

/** What was due was started once each, within a tick of its time. */
export const expectOneRunEach = async (kit: TestKit, due: ReadonlyArray<string>): Promise<void> => {
  expect(await dueTimes(kit)).toStrictEqual(due)
  const slots = await slotsOf(kit)
  const runs = await runsOf(kit)
  expect(slots.map(({ outcome }) => outcome)).toStrictEqual(due.map(() => "started"))
  expect(slots.map(({ runId }) => runId)).toStrictEqual(runs.map(({ runId }) => runId))
  for (const [n, { startedAt, triggerType }] of runs.entries()) {
    const late = startedAt.getTime() - Date.parse(due[n] ?? "")
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThanOrEqual(60_000)
    expect(triggerType).toBe("scheduled")
  }
}

/** What became of slots, by the day they were due. */
export const outcomes = (slots: ReadonlyArray<Slot>) =>
  slots.map(({ dueAt, outcome }) => `${dueAt.toISOString().slice(5, 10)} ${outcome}`)

/** Site `a` with a schedule and credits, on a ledger that a test takes away and brings back. */
export const scheduledOnBilling = async (schedule: Partial<Settings> = {}) => {
  const billing = { away: false }
  const { automation, clock, storage } = automationOnClock((stored) =>
    Layer.succeed(CreditLedger, {
      ...stored.ledger,
      hold: (input) =>
        billing.away
          ? Effect.fail(new CreditsUnavailable({ operation: "hold", detail: "billing is down" }))
          : stored.ledger.hold(input),
    }),
  )
  await automation.grantCredits({ accountId: "a", amount: 1000, key: "begin" })
  await automation.updateConfig({ siteId: "a", patch: { enabled: true, ...schedule } })
  await automation.start()
  return { automation, billing, clock, storage }
}

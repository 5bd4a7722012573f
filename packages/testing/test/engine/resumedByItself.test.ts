/** Runs that go on by themselves: not without the lock where it is required. */
import { creditsOf, type Settings } from "@pressline/core"
import { type LockOwner, SiteLock } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"
const OTHER: LockOwner = { runId: "0199c1d4-0000-7000-8000-000000000001", epoch: 1 }

/** A host whose lock is required, and another's while a test says so. */
const host = (settings: Partial<Settings>) => {
  const lock = { lost: false }
  const layer = Layer.succeed(SiteLock, {
    required: true,
    acquire: () =>
      Effect.sync(() => (lock.lost ? { _tag: "HeldBy", owner: OTHER } : { _tag: "Acquired" })),
    renew: () => Effect.sync(() => !lock.lost),
    release: () => Effect.void,
    inspect: () => Effect.sync(() => (lock.lost ? OTHER : null)),
  })
  const siteDefaults = { ...onlyStages(1), ...settings }
  return { lock, ...automationOnClock(() => layer, { siteDefaults }) }
}

interface Pause {
  readonly reason: string
  readonly settings: Partial<Settings>
  readonly before?: (web: AutomationOnClock) => void
  readonly mend: (web: AutomationOnClock) => unknown
}

const PAUSES: ReadonlyArray<Pause> = [
  {
    reason: "provider_unavailable",
    settings: {},
    before: ({ ai }) => ai.outage(),
    mend: ({ ai }) => ai.heal(),
  },
  {
    reason: "budget_cap",
    settings: { budgetCaps: { perRun: creditsOf(20) } },
    mend: ({ automation }) => automation.updateConfig({ siteId, patch: { budgetCaps: {} } }),
  },
]

describe("a run that would go on by itself", () => {
  it.each(PAUSES)(
    "R-22 MUST stay paused ($reason) while its lock is another's, and then go on",
    async ({ before, mend, reason, settings }) => {
      const web = host(settings)
      const { automation, clock, lock } = web
      const now = async () => (await automation.currentRun({ siteId })).run
      const keywords = Array.from({ length: 100 }, (_, n) => `keyword ${n}`) // two batches
      await automation.addKeywords({ siteId, keywords })
      before?.(web)
      await automation.runNow({ siteId })
      await automation.start()
      await clock.advance("4 minutes")
      expect(await now()).toMatchObject({ status: "paused", pauseReason: reason })
      lock.lost = true
      await mend(web)
      await clock.advance("30 minutes")
      expect(await now()).toMatchObject({ status: "paused", pauseReason: reason })
      lock.lost = false
      await clock.advance("10 minutes")
      expect((await now())?.status).toBe("completed")
      await automation.close()
    },
  )
})

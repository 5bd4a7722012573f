/** A process whose renewals fail and whose claims do not takes its own run over. */
import type { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { away, onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const site = { siteId: "site" }

describe("a run that a process has taken over from itself", () => {
  it("MUST be given back by stop() like any other: no call starts after it", async () => {
    const state: { gone: StorageError | null } = { gone: null }
    const { ai, automation, clock } = onAlteredStorage(
      ({ runs }) => ({
        runs: {
          ...runs,
          renew: (lease, ttl) =>
            Effect.suspend(() =>
              state.gone === null ? runs.renew(lease, ttl) : Effect.fail(state.gone),
            ),
        },
      }),
      { concurrency: 1, siteDefaults: onlyStages(4) },
    )
    await automation.grantCredits({ accountId: site.siteId, amount: 10_000, key: "grant" })
    const tasks = Array.from({ length: 50 }, (_, n) => ({ title: `${n}`, primaryKeyword: "word" }))
    await automation.addItems({ ...site, tasks })
    ai.slowNext("generateContent", "50 seconds")
    await automation.start()
    await automation.runNow(site)
    await clock.advance("1 second")
    ai.slow("3 seconds")
    state.gone = away
    await clock.advance("40 seconds")
    state.gone = null
    await clock.advance("20 seconds")
    expect((await automation.currentRun(site)).run).toMatchObject({ epoch: 2, takeovers: 1 })
    const stopping = automation.stop()
    await clock.settle()
    const begun = ai.calls.length
    await clock.advance("20 seconds")
    await stopping
    expect(ai.calls.length).toBe(begun)
    expect((await automation.currentRun(site)).state).toBe("queued")
    await automation.close()
  })
})

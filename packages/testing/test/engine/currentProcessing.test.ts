/** What a run has in its hands, as a person sees it. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const site = { siteId: "site" }

describe("currentProcessing", () => {
  it("R-03 MUST show only what still waits, also where the stored hand keeps what is decided", async () => {
    const taken: Array<string> = []
    const hands: Array<unknown> = []
    const { ai, automation, clock } = onAlteredStorage(
      ({ pipeline, runs }) => ({
        pipeline: {
          ...pipeline,
          takePage: (lease, input) =>
            Effect.tap(pipeline.takePage(lease, input), ({ items }) =>
              Effect.sync(() => taken.push(...items.map(({ id }) => id))),
            ),
          commit: (lease, commit, ttl) => {
            hands.push(commit.hand)
            return pipeline.commit(lease, commit, ttl)
          },
        },
        runs: {
          ...runs,
          findCurrent: (siteId) =>
            Effect.map(runs.findCurrent(siteId), (run) =>
              run?.inHand == null ? run : { ...run, inHand: { ...run.inHand, ids: taken } },
            ),
        },
      }),
      { concurrency: 2, siteDefaults: { ...onlyStages(4), stage4BatchSize: 2 } },
    )
    await automation.grantCredits({ accountId: "site", amount: 1000, key: "grant" })
    const tasks = [1, 2, 3, 4, 5].map((n) => ({ title: `article ${n}`, primaryKeyword: "keyword" }))
    await automation.addItems({ ...site, tasks })
    for (const time of ["10 seconds", "30 seconds", "1 minute", "1 minute"] as const)
      ai.slowNext("generateContent", time)
    ai.slow("1 minute")
    await automation.start()
    await automation.runNow(site)
    const shown = async () => {
      const now = await automation.currentProcessing(site)
      return now === null ? null : { labels: now.items.map(({ label }) => label), next: now.next }
    }
    await clock.advance("5 seconds")
    const begin = await automation.currentProcessing(site)
    expect(begin).toMatchObject({ stage: 4, batch: 1, batches: 3, next: "article 3" })
    expect(begin?.items).toMatchObject([
      { kind: "task", label: "article 1", attempt: 1 },
      { kind: "task", label: "article 2", attempt: 1 },
    ])
    await clock.advance("10 seconds")
    expect(await shown()).toEqual({ labels: ["article 2", "article 3"], next: "article 4" })
    await clock.advance("20 seconds")
    expect(await automation.currentProcessing(site)).toMatchObject({ batch: 2, batches: 3 })
    expect(await shown()).toEqual({ labels: ["article 3", "article 4"], next: "article 5" })
    expect(hands, "commits that leave the rest in hand").toEqual([null, null])
    await clock.advance("5 minutes")
    expect((await automation.currentRun(site)).state).toBe("completed")
    expect(await automation.currentProcessing(site)).toBeNull()
    await automation.close()
  })
})

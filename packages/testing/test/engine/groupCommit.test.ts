/** Which results share a commit, and what later calls see of those that are not stored yet. */
import { createAutomation, localAi } from "@pressline/core"
import type { Commit, Lease } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import type { AutomationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

/** A run of some stages on a storage whose commits take a second; `commits` is filled as they are sent. */
const slowlyStored = (stage: 1 | 4, options: { readonly groupCommit?: boolean }) => {
  const commits: Array<Commit> = []
  const host = onAlteredStorage(
    ({ pipeline }) => ({
      pipeline: {
        ...pipeline,
        commit: (lease: Lease, commit: Commit, ttl) =>
          Effect.suspend(() => {
            commits.push(commit)
            return Effect.andThen(Effect.sleep("1 second"), pipeline.commit(lease, commit, ttl))
          }),
      },
    }),
    {
      ...options,
      concurrency: 1,
      siteDefaults: {
        ...onlyStages(stage),
        stage1BatchSize: 5,
        stage4BatchSize: 2,
        withinStageDelay: 0,
        betweenStageDelay: 0,
      },
    },
  )
  return { commits, host }
}

const run = async ({ automation, clock }: AutomationOnClock): Promise<void> => {
  await automation.grantCredits({ accountId: siteId, amount: 10_000, key: "grant" })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("2 minutes")
  const { run: done } = await automation.currentRun({ siteId })
  expect(done?.status).toBe("completed")
}

const tasks = Array.from({ length: 8 }, (_, n) => ({
  title: `article ${n + 1}`,
  primaryKeyword: "keyword",
}))

describe("results that finish while a commit is under way", () => {
  it("R-04 MUST share the next one", async () => {
    const { commits, host } = slowlyStored(4, {})
    await host.automation.addItems({ siteId, tasks })
    await run(host)
    expect(commits.map(({ advanced }) => advanced.length)).toEqual([2, 6])
  })

  it("MUST have a commit per batch without group commit, one batch ahead of what is stored", async () => {
    const { commits, host } = slowlyStored(4, { groupCommit: false })
    await host.automation.addItems({ siteId, tasks })
    await run(host)
    expect(commits.map(({ advanced }) => advanced.length)).toEqual([2, 2, 2, 2])
    const at = host.ai.calls.map((call) => call.at.getTime())
    const [first = 0] = at
    // Two batches at once, and one more with each commit that is stored.
    expect(at.map((time) => (time - first) / 1000)).toEqual([0, 0, 0, 0, 1, 1, 2, 2])
  })

  it("MUST never have more than a batch in a commit without group commit, however it began", async () => {
    const { commits, host } = slowlyStored(4, { groupCommit: false })
    host.ai.slow("100 millis")
    await host.automation.addItems({ siteId, tasks })
    await run(host)
    const sizes = commits.map(({ advanced }) => advanced.length)
    expect(sizes[0], "the first result waited alone").toBe(1)
    expect(Math.max(...sizes)).toBe(2)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(8)
  })
})

describe("stage 1", () => {
  it("MUST offer the clusters of batches that are answered and not stored yet", async () => {
    const { commits, host } = slowlyStored(1, {})
    const keywords = Array.from({ length: 15 }, (_, n) => `keyword ${n + 10}`)
    await host.automation.addKeywords({ siteId, keywords })
    await run(host)
    const offered = host.ai.calls.map(
      ({ input }) => (input as { readonly existing: ReadonlyArray<unknown> }).existing.length,
    )
    expect(offered).toEqual([0, 1, 2])
    expect(commits.map(({ advanced }) => advanced.length)).toEqual([5, 10])
    expect(new Set(host.ai.calls.map(({ at }) => at.getTime())).size).toBe(1)
  })
})

describe("the option", () => {
  it("MUST be refused with what it takes", () => {
    const groupCommit = "no" as unknown as boolean
    expect(() => createAutomation({ ai: localAi(), groupCommit })).toThrow(
      /groupCommit.*is not true or false/u,
    )
  })
})

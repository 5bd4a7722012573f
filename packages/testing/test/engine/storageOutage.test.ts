/** Storage that fails for a while: verbs are repeated while the lease is trusted, then the run is let go. */
import type { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { away, lost, onAlteredStorage } from "./alteredStorage.ts"
import type { AutomationOnClock } from "./automationOnClock.ts"
import { read } from "./stored.ts"
import { onlyStages } from "./storedRuns.ts"

const site = { siteId: "site" }
const writing = { ...onlyStages(4), stage4BatchSize: 1, withinStageDelay: 0, betweenStageDelay: 0 }

/** A host whose pages, commits, renewals and claims fail while `gone` says so; when each was asked for. */
const host = (
  options: { readonly renews?: boolean; readonly goneFromFirstPage?: boolean } = {},
) => {
  const state: { gone: StorageError | null } = { gone: null }
  const asked: Record<"page" | "commit" | "claim", Array<number>> = {
    page: [],
    commit: [],
    claim: [],
  }
  const times: { now: () => number } = { now: () => 0 }
  const failing = <A, E, R>(verb: keyof typeof asked | null, effect: Effect.Effect<A, E, R>) =>
    Effect.suspend((): Effect.Effect<A, E | StorageError, R> => {
      if (verb !== null) asked[verb].push(times.now())
      return state.gone === null ? effect : Effect.fail(state.gone)
    })
  const made = onAlteredStorage(
    ({ pipeline, runs }) => ({
      pipeline: {
        ...pipeline,
        takePage: (lease, page) =>
          Effect.suspend(() => {
            if (options.goneFromFirstPage === true && asked.page.length === 0) state.gone = away
            return failing("page", pipeline.takePage(lease, page))
          }),
        commit: (lease, commit, ttl) => failing("commit", pipeline.commit(lease, commit, ttl)),
      },
      runs: {
        ...runs,
        claim: (input) => failing("claim", runs.claim(input)),
        handBack: (lease, input) => failing(null, runs.handBack(lease, input)),
        renew: (lease, ttl) =>
          options.renews === true ? runs.renew(lease, ttl) : failing(null, runs.renew(lease, ttl)),
      },
    }),
    { concurrency: 1, runsAtOnce: 1, siteDefaults: writing },
  )
  times.now = () => made.clock.now().getTime()
  return { ...made, asked, state }
}

const started = async ({ automation, clock }: AutomationOnClock, tasks: number): Promise<void> => {
  await automation.grantCredits({ accountId: site.siteId, amount: 10_000, key: "grant" })
  await automation.addItems({
    ...site,
    tasks: Array.from({ length: tasks }, (_, n) => ({
      title: `article ${n + 1}`,
      primaryKeyword: "keyword",
    })),
  })
  await automation.start()
  await automation.runNow(site)
  await clock.settle()
}

const stateOf = async ({ automation }: AutomationOnClock) =>
  (await automation.currentRun(site)).state

const runOf = async ({ storage }: AutomationOnClock) =>
  (await read(storage.runs.list({ ...site, limit: 1, before: null })))[0]

const gaps = (times: ReadonlyArray<number>): ReadonlyArray<number> =>
  times.slice(1).map((time, at) => time - (times[at] ?? 0))

describe("storage that is away", () => {
  it("is asked again, at growing distances with jitter, while the lease is trusted", async () => {
    const kit = host()
    kit.ai.slowNext("generateContent", "1 second")
    await started(kit, 2)
    kit.state.gone = away
    await kit.clock.advance("20 seconds")
    kit.state.gone = null
    await kit.clock.advance("30 seconds")
    expect(await stateOf(kit)).toBe("completed")
    expect(await runOf(kit), "the same worker goes on").toMatchObject({ epoch: 1, takeovers: 0 })
    expect(kit.ai.calls, "no call is made twice").toHaveLength(2)
    // The first commit, until it is answered; jitter is 80 to 120 %.
    const waits = gaps(kit.asked.commit).slice(0, 6)
    const plain = [100, 200, 400, 800, 1600, 3200]
    for (const [at, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((plain[at] ?? 0) * 0.8 - 1)
      expect(wait).toBeLessThanOrEqual((plain[at] ?? 0) * 1.2 + 1)
    }
    expect(waits, "jitter").not.toEqual(plain)
    await kit.automation.close()
  })

  it("for longer than the lease: the run is let go, and goes on when storage is back", async () => {
    const kit = host({ goneFromFirstPage: true })
    await started(kit, 1)
    const [begun = 0] = kit.asked.page
    await kit.clock.advance("2 minutes")
    const tries = kit.asked.page.map((time) => time - begun)
    expect(tries.length).toBeGreaterThan(5)
    // Five sixths of a lease of 30 seconds are trusted; a wait that had begun then is the last.
    expect(tries.at(-1)).toBeGreaterThan(20_000)
    expect(tries.at(-1)).toBeLessThan(25_000 + 6_000)
    expect(kit.asked.claim.at(-1), "the worker looks for runs again").toBeGreaterThan(
      begun + 100_000,
    )
    kit.state.gone = null
    await kit.clock.advance("30 seconds")
    expect(await stateOf(kit)).toBe("completed")
    expect(await runOf(kit)).toMatchObject({ epoch: 2, takeovers: 1 })
    expect(kit.ai.calls).toHaveLength(1)
    await kit.automation.close()
  })

  it("R-01 a commit in doubt outlives the lease: it is repeated until it is answered", async () => {
    const kit = host()
    kit.ai.slowNext("generateContent", "1 second")
    await started(kit, 1)
    kit.state.gone = lost
    await kit.clock.advance("20 minutes")
    expect(Math.max(...gaps(kit.asked.commit))).toBeLessThanOrEqual(6000)
    kit.state.gone = null
    await kit.clock.advance("30 seconds")
    expect(await stateOf(kit)).toBe("completed")
    expect(await runOf(kit)).toMatchObject({ epoch: 1, takeovers: 0 })
    expect(kit.ai.calls).toHaveLength(1)
    await kit.automation.close()
  })

  it("for commits alone, while leases are renewed: some minutes, then the run is let go", async () => {
    const kit = host({ renews: true })
    kit.ai.slowNext("generateContent", "1 second")
    await started(kit, 1)
    kit.state.gone = away
    await kit.clock.advance("10 minutes")
    expect(kit.asked.commit.length, "tries of one commit").toBe(61)
    expect(kit.asked.claim.length, "the worker is free again").toBeGreaterThan(10)
    kit.state.gone = null
    await kit.clock.advance("2 minutes")
    expect(await stateOf(kit)).toBe("completed")
    await kit.automation.close()
  })
})

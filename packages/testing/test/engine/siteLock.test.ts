/** A site lock that is away, slow, or another's: runs start and go on, and say so. */
import { type LockOwner, LockUnavailable, SiteLock } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { describe, expect, it } from "vitest"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"
const OTHER: LockOwner = { runId: "0199c1d4-0000-7000-8000-000000000001", epoch: 1 }

/** What the lock is like; `never` answers nothing. */
type Mood = "away" | "another's" | "never" | "there"

const host = (required = false) => {
  const lock = { mood: "there" as Mood, renewals: 0 }
  const answer = <A>(there: A, anothers: A): Effect.Effect<A, LockUnavailable> =>
    Effect.suspend(() => {
      if (lock.mood === "never") return Effect.never
      if (lock.mood === "away")
        return Effect.fail(new LockUnavailable({ siteId, detail: "connection refused" }))
      return Effect.succeed(lock.mood === "there" ? there : anothers)
    })
  const layer = Layer.succeed(SiteLock, {
    required,
    acquire: () => answer({ _tag: "Acquired" }, { _tag: "HeldBy", owner: OTHER } as never),
    renew: () => {
      lock.renewals += 1
      return answer(true, false)
    },
    release: () => answer(undefined, undefined),
    inspect: () => answer(null, OTHER),
  })
  const options = { siteDefaults: onlyStages(4), concurrency: 1, leaseTtl: "30 seconds" } as const
  return { lock, ...automationOnClock(() => layer, options) }
}

const started = async ({ ai, automation }: AutomationOnClock, latency = "15 seconds") => {
  const task = { title: "article", primaryKeyword: "keyword" }
  await automation.addItems({ siteId, tasks: Array.from({ length: 5 }, () => task) })
  ai.slow(latency as "15 seconds")
  await automation.start()
  await automation.runNow({ siteId })
}

/** Closed, with the time that the items in hand take. */
const closed = async ({ automation, clock }: AutomationOnClock) => {
  const closing = automation.close()
  await clock.advance("1 minute")
  await closing
}

const said = async ({ automation }: AutomationOnClock) =>
  (await automation.logs({ siteId, limit: 1000 })).lines.filter(({ code }) =>
    code.startsWith("lock."),
  )

const degradations = () =>
  Metric.snapshot.pipe(Effect.runSync).find(({ id }) => id === "pressline_lock_degraded_total")
    ?.state

describe("R-22 a lock that is lost while a run is worked on", () => {
  it.each(["away", "another's"] as const)(
    "MUST stop nothing, and be told once when it goes (%s) and once when it is back",
    async (mood) => {
      const web = host()
      await started(web)
      const before = degradations() as { readonly count: number } | undefined
      web.lock.mood = mood
      await web.clock.advance("35 seconds")
      expect((await said(web)).map(({ code }) => code)).toEqual(["lock.degraded"])
      expect(degradations()).toMatchObject({ count: (before?.count ?? 0) + 1 })
      web.lock.mood = "there"
      await web.clock.advance("5 minutes")
      expect((await said(web)).map(({ code }) => code)).toEqual(["lock.degraded", "lock.restored"])
      expect((await web.automation.currentRun({ siteId })).state).toBe("completed")
      await closed(web)
    },
  )

  it("MUST keep the lease alive while the lock answers nothing at all", async () => {
    const web = host()
    await started(web, "2 minutes") // longer than the lease: no commit renews it meanwhile
    web.lock.mood = "never"
    await web.clock.advance("30 minutes")
    expect((await web.automation.currentRun({ siteId })).run).toMatchObject({
      status: "completed",
      takeovers: 0,
    })
    expect(web.lock.renewals, "one is waited for, no more are sent").toBe(1)
    expect(web.ai.calls, "every article was written").toHaveLength(5)
    await closed(web)
  })
})

describe("R-22 a lock that cannot be had at a start", () => {
  it.each(["away", "another's"] as const)("MUST be gone without and told of (%s)", async (mood) => {
    const web = host()
    web.lock.mood = mood
    await started(web)
    expect((await said(web)).map(({ code }) => code)).toEqual(["lock.degraded"])
    await closed(web)
  })

  it.each(["away", "another's"] as const)(
    "MUST refuse the start where it is required (%s), and leave nothing behind",
    async (mood) => {
      const web = host(true)
      web.lock.mood = mood
      await expect(started(web)).rejects.toMatchObject({ code: "lock_unavailable" })
      expect((await web.automation.currentRun({ siteId })).state).toBe("idle")
      web.lock.mood = "there"
      await web.automation.runNow({ siteId })
      await closed(web)
    },
  )

  it("MUST leave a paused run paused where it is required", async () => {
    const web = host(true)
    await started(web)
    await web.automation.pause({ siteId })
    await web.clock.advance("1 minute")
    web.lock.mood = "another's"
    await expect(web.automation.resume({ siteId })).rejects.toMatchObject({
      code: "lock_unavailable",
    })
    expect((await web.automation.currentRun({ siteId })).state).toBe("paused")
    web.lock.mood = "there"
    await web.automation.resume({ siteId })
    await web.clock.advance("5 minutes")
    expect((await web.automation.currentRun({ siteId })).state).toBe("completed")
    await closed(web)
  })
})

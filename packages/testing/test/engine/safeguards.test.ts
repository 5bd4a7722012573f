/** Safeguards that no other test would miss: each was found by taking it away (tools/mutants). */
import { creditsOf, type Commit, type Lease } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { away, lost, onAlteredStorage } from "./alteredStorage.ts"
import { articleKit, statusesOf } from "./articleKit.ts"
import type { AutomationOnClock } from "./automationOnClock.ts"
import { expectSound } from "./expectSound.ts"
import { linesOf, read, runOf, toldAbout, usageOf } from "./stored.ts"
import { onlyStages } from "./storedRuns.ts"
import { inStage } from "./watchedStages.ts"

const siteId = "site"
const accountId = siteId

/** Only articles are written, one after the other or side by side. */
const writing = { ...onlyStages(4), withinStageDelay: 0, betweenStageDelay: 0 }

/** A site with credits and tasks, of which a run was asked for. */
const started = async (host: AutomationOnClock, tasks: number): Promise<unknown> => {
  const { automation, clock } = host
  await automation.grantCredits({ accountId, amount: 10_000, key: "grant" })
  await automation.addItems({
    siteId,
    tasks: Array.from({ length: tasks }, (_, n) => ({
      title: `article ${n + 1}`,
      primaryKeyword: "keyword",
    })),
  })
  await automation.start()
  const answer = automation.runNow({ siteId }).catch((error: unknown) => error)
  await clock.settle()
  return answer
}

const stateOf = async ({ automation }: AutomationOnClock) =>
  (await automation.currentRun({ siteId })).state

describe("a commit whose answer is lost", () => {
  it("R-01 MUST be repeated with the same content under the same id, whatever finishes meanwhile", async () => {
    const sent = new Map<string, Array<string>>()
    const host = onAlteredStorage(
      ({ pipeline }) => ({
        pipeline: {
          ...pipeline,
          commit: (lease: Lease, commit: Commit, ttl) =>
            Effect.suspend(() => {
              const before = sent.get(commit.id) ?? []
              sent.set(commit.id, [...before, JSON.stringify(commit)])
              const stored = pipeline.commit(lease, commit, ttl)
              return before.length > 0
                ? stored
                : stored.pipe(Effect.andThen(Effect.sleep("300 millis")), Effect.andThen(lost))
            }),
        },
      }),
      { concurrency: 4, siteDefaults: writing },
    )
    for (const time of ["100 millis", "350 millis", "400 millis", "400 millis"] as const)
      host.ai.slowNext("generateContent", time)
    await started(host, 4)
    await host.clock.advance("1 minute")
    expect(await stateOf(host)).toBe("completed")
    expect(sent.size, "commits").toBeGreaterThanOrEqual(2)
    for (const contents of sent.values()) {
      expect(contents.length, "times one commit was sent").toBeGreaterThanOrEqual(2)
      expect(new Set(contents).size, "contents under one id").toBe(1)
    }
    expect(host.ai.calls, "no call is made twice").toHaveLength(4)
    await host.automation.close()
  })
})

describe("a start whose last answer is lost", () => {
  it("R-05 MUST leave the run that it became alone: its hold, and its lock", async () => {
    const host = onAlteredStorage(
      ({ runs }) => ({
        runs: { ...runs, begin: (input) => Effect.andThen(runs.begin(input), lost) },
      }),
      { siteDefaults: writing },
    )
    const answer = started(host, 3)
    await host.clock.advance("1 minute")
    expect(await answer).toMatchObject({ code: "storage_unavailable" })
    expect(await stateOf(host)).toBe("completed")
    const { balance, held } = await host.automation.balance({ accountId })
    expect(held).toEqual(creditsOf(0))
    expect(balance, "three articles are paid for").toEqual(creditsOf(10_000 - 45))
    await host.automation.close()
  })
})

describe("a lease that cannot be renewed", () => {
  it("R-01 MUST start no call once it may have run out", async () => {
    let gone = false
    const host = onAlteredStorage(
      ({ runs }) => ({
        runs: {
          ...runs,
          renew: (lease, ttl) => Effect.suspend(() => (gone ? away : runs.renew(lease, ttl))),
        },
      }),
      // One run at a time: the worker does not take its own run over.
      {
        concurrency: 1,
        runsAtOnce: 1,
        siteDefaults: { ...writing, stage4BatchSize: 1, withinStageDelay: 50 },
      },
    )
    await started(host, 2)
    await host.clock.advance("1 second")
    expect(host.ai.calls).toHaveLength(1)
    gone = true
    await host.clock.advance("70 seconds")
    expect(host.ai.calls, "calls without a lease").toHaveLength(1)
    gone = false
    await host.clock.advance("2 minutes")
    expect(host.ai.calls).toHaveLength(2)
    expect(await stateOf(host)).toBe("completed")
    await host.automation.close()
  })
})

describe("results that cannot be stored", () => {
  it("R-04 MUST keep further calls from starting once the oldest has waited a second", async () => {
    let gone = true
    const host = onAlteredStorage(
      ({ pipeline }) => ({
        pipeline: {
          ...pipeline,
          commit: (lease, commit, ttl) =>
            Effect.suspend(() => (gone ? away : pipeline.commit(lease, commit, ttl))),
        },
      }),
      { concurrency: 1, siteDefaults: writing },
    )
    host.ai.slow("400 millis")
    await started(host, 20)
    await host.clock.advance("20 seconds")
    expect(host.ai.calls, "calls whose results a crash would lose").toHaveLength(4)
    gone = false
    await host.clock.advance("1 minute")
    expect(host.ai.calls).toHaveLength(20)
    expect(await stateOf(host)).toBe("completed")
    await host.automation.close()
  })
})

describe("a worker that is closing", () => {
  it("MUST claim no other run, also when it is asked to", async () => {
    const host = onAlteredStorage(() => ({}), { siteDefaults: writing })
    host.ai.slow("10 seconds")
    await started(host, 1)
    const { automation, clock } = host
    await automation.addItems({
      siteId: "other",
      tasks: [{ title: "article", primaryKeyword: "keyword" }],
    })
    await automation.grantCredits({ accountId: "other", amount: 100, key: "grant" })
    const stopping = automation.stop()
    await clock.advance("1 second")
    const { runId } = await automation.runNow({ siteId: "other" })
    expect(await automation.workOn(runId)).toBe(false)
    await clock.advance("20 seconds")
    await stopping
    expect((await automation.currentRun({ siteId: "other" })).state).toBe("queued")
    expect(host.ai.calls).toHaveLength(1)
    await automation.close()
  })
})

describe("a run that nobody works on", () => {
  it("R-06 MUST pay for what is stored when it is cancelled, and hold nothing afterwards", async () => {
    const kit = await inStage(4)
    const stopped = kit.automation.stop()
    await kit.clock.advance("5 seconds")
    await stopped
    const { runId, status } = await kit.automation.cancel({ siteId })
    expect(status).toBe("cancelled")
    const entries = await usageOf(kit, runId)
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.filter(({ settled }) => !settled)).toEqual([])
    await expectSound(kit)
    await kit.close()
  })
})

describe("a transition that is refused", () => {
  it("INV-19 MUST be neither told nor logged", async () => {
    const kit = await inStage(2)
    await kit.automation.cancel({ siteId })
    const { epoch, logNumber, requested, runId, status } = await runOf(kit)
    expect({ requested, status }).toEqual({ requested: "cancel", status: "running" })
    const refused = await read(
      kit.storage.runs.pause(
        { runId, epoch },
        {
          reason: "provider_unavailable",
          detail: "away",
          resumeIn: null,
          log: [{ code: "run.paused", message: "away", ...plain }],
          notifications: [{ id: "news", event: "paused", episode: "1", facts: {} }],
        },
      ),
    )
    expect(refused).toBeNull()
    expect(await toldAbout(kit, runId)).toEqual([])
    expect(await linesOf(kit, runId)).toHaveLength(logNumber)
    await kit.rest()
    expect((await runOf(kit)).status).toBe("cancelled")
    await expectSound(kit)
    await kit.close()
  })
})

const plain = { level: "warn", stage: null, itemId: null, actor: null, facts: {} } as const

describe("a publisher that cannot tell repeats", () => {
  it("R-13 MUST have only what is being posted in doubt after a death, not all that waits", async () => {
    const kit = await articleKit(6, {
      publisherIdempotency: "none",
      concurrency: 1,
      poll: "5 seconds",
    })
    kit.crashAt("publish.answered", 3)
    expect(await kit.runToRest()).toBe("completed")
    const statuses = await statusesOf(kit)
    expect(statuses.filter((status) => status === "failed")).toHaveLength(1)
    expect(statuses.filter((status) => status === "published")).toHaveLength(5)
    await kit.close()
  })
})

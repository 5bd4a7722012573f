import { CHECKPOINTS, type CheckpointName } from "@pressline/core/effect"
import { describe, expect, it } from "vitest"
import { CALLS, expectReference, kitWithKeywords, startAnyhow, untilDeath } from "./crashedRuns.ts"
import { expectSound } from "./expectSound.ts"
import { balanceOf, read, runOf, runsOf, stateOf, toldAbout } from "./stored.ts"
import { inStage } from "./watchedStages.ts"

const site = { siteId: "site" }

describe("R-21 a process that dies at", () => {
  const starts = CHECKPOINTS.filter((name) => name.startsWith("start."))
  const special = new Set<CheckpointName>([
    ...starts,
    "slot.claimed",
    "control.before-answer",
    "notification.delivered",
  ])
  /** Points that every run passes once. */
  const single = new Set<CheckpointName>([
    "run.claimed",
    "run.before-finish",
    "credits.before-settle",
    "credits.settled",
    "credits.before-release",
  ])
  const cases = CHECKPOINTS.filter((name) => !special.has(name)).flatMap((name) =>
    (single.has(name) ? [1] : [1, 3, 20]).map((nth) => ({ name, nth })),
  )
  const reached = ({ name, nth }: { name: CheckpointName; nth: number }): boolean =>
    nth <= 7 || !name.startsWith("stage.")

  it.each(cases.filter(reached))(
    "$name (hit $nth) loses nothing and repeats no more than was lost (INV-18)",
    async ({ name, nth }) => {
      const kit = await kitWithKeywords()
      kit.crashAt(name, nth)
      await startAnyhow(kit)
      const { lost } = await untilDeath(kit)
      await kit.rest()
      expect(kit.ai.calls.length - CALLS).toBeLessThanOrEqual(lost)
      await expectReference(kit)
    },
  )

  it.each(starts)("%s undoes the start or makes it a run (R-05)", async (name) => {
    const kit = await kitWithKeywords()
    kit.crashAt(name)
    const error = await startAnyhow(kit)
    expect(error).toBeInstanceOf(Error)
    const began = name === "start.running"
    expect((await runsOf(kit)).length).toBe(began ? 1 : 0)
    await kit.clock.advance("2 minutes")
    if (!began) {
      expect(await runsOf(kit)).toEqual([])
      expect(await balanceOf(kit)).toEqual({ balance: 1_000_000, held: 0 })
      expect(await stateOf(kit)).toBe("idle")
      expect(await read(kit.storage.lock.inspect("site"))).toBeNull()
      await startAnyhow(kit)
    }
    await kit.rest()
    expect(await runsOf(kit)).toHaveLength(1)
    await expectReference(kit)
  })

  it.each(starts)("%s and a client that repeats its key make one run (R-05)", async (name) => {
    const kit = await kitWithKeywords()
    kit.crashAt(name)
    const start = { ...site, idempotencyKey: "monday" }
    await kit.automation.runNow(start).catch(() => {})
    const early = kit.automation.runNow(start).catch(() => null)
    await kit.clock.advance("2 minutes")
    const first = await early
    const { runId } = await kit.automation.runNow(start)
    expect([null, runId]).toContain(first?.runId ?? null)
    await kit.rest()
    expect((await runsOf(kit)).map((run) => run.runId)).toEqual([runId])
    await expectReference(kit)
  })

  it("slot.claimed leaves a slot that is started once by the sweep (R-09)", async () => {
    const kit = await kitWithKeywords({ siteDefaults: { scheduledTime: "09:00", enabled: true } })
    await kit.automation.getConfig(site)
    kit.crashAt("slot.claimed")
    await kit.clock.advance("1 hour")
    await kit.clock.advance("5 minutes")
    await kit.rest()
    expect(kit.nodes).toHaveLength(2)
    const { slots } = await kit.automation.getConfig(site)
    const { runId, triggerType } = await runOf(kit)
    expect(slots).toMatchObject([
      { outcome: "started", runId, dueAt: new Date("2026-01-05T09:00Z") },
    ])
    expect(triggerType).toBe("scheduled")
    await expectReference(kit)
  })

  it.each(["pause", "cancel"] as const)(
    "control.before-answer leaves a %s that is answered before any call (R-18)",
    async (action) => {
      const kit = await inStage(4)
      kit.crashAt("control.before-answer")
      await kit.automation[action](site)
      for (let n = 0; n < 10; n++) await kit.clock.advance("500 millis")
      expect((await runOf(kit)).requested).toBe(action)
      const begun = kit.started.length
      await kit.clock.advance("36 seconds")
      const run = await runOf(kit)
      expect(run.status).toBe(action === "pause" ? "paused" : "cancelled")
      expect(run).toMatchObject({ requested: "none", takeovers: 1 })
      expect(kit.started.length).toBe(begun)
      if (action === "pause") await kit.automation.resume(site)
      else await kit.automation.runNow(site)
      await kit.rest()
      expect((await runOf(kit)).status).toBe("completed")
      expect(kit.publisher.posts()).toBe(6)
      await expectSound(kit)
    },
  )

  it("notification.delivered tells again under the same id, and only that (INV-19)", async () => {
    const kit = await kitWithKeywords()
    kit.crashAt("notification.delivered")
    await startAnyhow(kit)
    await kit.rest()
    await kit.clock.advance("10 minutes")
    expect(kit.nodes).toHaveLength(2)
    expect(kit.notifier.delivered).toHaveLength(2)
    expect(new Set(kit.notifier.delivered.map(({ id }) => id)).size).toBe(1)
    expect(await toldAbout(kit, (await runOf(kit)).runId)).toMatchObject([{ status: "delivered" }])
    await expectReference(kit)
  })
})

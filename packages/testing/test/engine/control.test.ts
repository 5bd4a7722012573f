import { STAGES } from "@pressline/core/effect"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { refusal } from "./refusal.ts"
import { balanceOf, labelsOf, resultsOf, runOf, runsOf, stateOf } from "./stored.ts"
import { inStage, reference, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }
const undisturbed = reference()

describe.each(STAGES)("in stage %i", (stage) => {
  it("R-02 INV-21 pause lets the calls in flight finish, starts nothing more, and resume goes on", async () => {
    const kit = await inStage(stage)
    const asked = await kit.automation.pause({ ...site, actor: "ann" })
    expect(asked).toMatchObject({ status: "running", requested: "pause", requestedBy: "ann" })
    expect(await stateOf(kit)).toBe("pausing")
    const begun = kit.started.length
    expect(kit.inFlight()).toBeGreaterThan(0)
    await kit.rest()
    expect(kit.started.length).toBe(begun)
    const paused = await runOf(kit)
    expect(paused).toMatchObject({ status: "paused", pauseReason: "requested", requested: "none" })
    expect(paused.currentStage).toBe(stage)
    const finished = kit.started.filter((call) => call.stage === stage).flatMap(({ ids }) => ids)
    expect(paused.stages[stage].processed).toBe(finished.length)
    expect(await kit.automation.currentProcessing(site)).toBeNull()
    await expectSound(kit)
    await kit.clock.advance("3 hours")
    expect(kit.started.length).toBe(begun)
    await kit.automation.resume(site)
    await kit.rest()
    const ids = kit.started.flatMap((call) => call.ids.map((id) => `${call.stage} ${id}`))
    expect(new Set(ids).size, "no call is repeated").toBe(ids.length)
    expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
    await expectSound(kit)
  })

  it("R-02 INV-21 cancel keeps what is done and gives the rest back; the next run does what is left", async () => {
    const kit = await inStage(stage)
    const asked = await kit.automation.cancel(site)
    expect(asked).toMatchObject({ status: "running", requested: "cancel" })
    expect(await stateOf(kit)).toBe("cancelling")
    const begun = kit.started.length
    await kit.rest()
    expect(kit.started.length).toBe(begun)
    const cancelled = await runOf(kit)
    expect(cancelled).toMatchObject({ status: "cancelled", requested: "none" })
    const finished = kit.started.filter((call) => call.stage === stage).flatMap(({ ids }) => ids)
    expect(cancelled.stages[stage].processed).toBe(finished.length)
    expect(resultsOf(cancelled)[stage - 1]).toMatchObject({ partial: true, skipped: false })
    await expectSound(kit)
    const { balance, held } = await balanceOf(kit)
    expect(held).toBe(0)
    const used = 1_000_000 - balance
    expect(await kit.runToRest()).toBe("completed")
    await expectSound(kit)
    const sum = (await runsOf(kit)).reduce((all, run) => all + run.stages[stage].processed, 0)
    expect(sum).toBe(stage === 1 ? SMALL.keywords : 6)
    expect((await balanceOf(kit)).balance).toBeLessThanOrEqual(1_000_000 - used)
    expect(kit.publisher.posts()).toBe(6)
  })

  it("INV-22 pause and resume change nothing but time (exact at concurrency 1)", async () => {
    const kit = await inStage(stage, { concurrency: 1 })
    for (let pauses = 0; pauses < 2; pauses++) {
      await kit.automation.pause(site)
      await kit.rest()
      await kit.clock.advance("1 hour")
      await kit.automation.resume(site)
      if (pauses === 0) await kit.reach(stage)
    }
    await kit.rest()
    const calls = kit.started.map(({ attempt, ids, stage: n }) => [n, ids.length, attempt])
    const { labels, results, calls: expected } = await undisturbed
    expect({ results: resultsOf(await runOf(kit)), labels: await labelsOf(kit), calls }).toEqual({
      results,
      labels,
      calls: expected,
    })
    const { metrics } = await kit.automation.runProgress(site)
    expect(metrics.durationSeconds, "paused time is not duration").toBeLessThan(600)
    await expectSound(kit)
  })
})

describe("asking", () => {
  it("R-02 twice answers the current state", async () => {
    const kit = await inStage(4)
    const { pause, resume, cancel } = kit.automation
    for (const _ of [1, 2]) expect(await pause(site)).toMatchObject({ requested: "pause" })
    await kit.rest()
    for (const _ of [1, 2]) expect(await pause(site)).toMatchObject({ status: "paused" })
    for (const _ of [1, 2]) expect(await resume(site)).toMatchObject({ status: "running" })
    await kit.reach(4)
    for (const _ of [1, 2]) expect(await cancel(site)).toMatchObject({ requested: "cancel" })
    await kit.rest()
    for (const _ of [1, 2]) expect(await cancel(site)).toMatchObject({ status: "cancelled" })
    const codes = (await kit.automation.logs({ ...site, limit: 1000 })).lines.map((l) => l.code)
    const once = ["run.pause_requested", "run.paused", "run.cancel_requested", "run.cancelled"]
    for (const code of once)
      expect(
        codes.filter((c) => c === code),
        code,
      ).toHaveLength(1)
    await expectSound(kit)
  })

  it("R-02 resume withdraws a pause that has not taken effect", async () => {
    const kit = await inStage(2)
    await kit.automation.pause(site)
    expect(await kit.automation.resume(site)).toMatchObject({ requested: "none" })
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({ status: "completed", pausedMs: 0 })
    await expectSound(kit)
  })

  it("R-02 cancel overrides a pending pause, and resume and pause cannot withdraw it", async () => {
    const kit = await inStage(2)
    const { runId } = await kit.automation.pause(site)
    expect(await kit.automation.cancel(site)).toMatchObject({ requested: "cancel" })
    expect(await kit.automation.pause(site)).toMatchObject({ requested: "cancel" })
    const error = await refusal(kit.automation.resume(site))
    expect(error).toMatchObject({
      code: "invalid_transition",
      details: { runId, action: "resume", allowed: ["cancel"] },
    })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("cancelled")
    await expectSound(kit)
  })

  it("cancel of a paused run ends it at once and gives everything held back", async () => {
    const kit = await inStage(5)
    await kit.automation.pause(site)
    await kit.rest()
    expect(await kit.automation.cancel(site)).toMatchObject({ status: "cancelled" })
    expect((await balanceOf(kit)).held).toBe(0)
    await expectSound(kit)
  })

  it("INV-24 run_now while paused is refused and names the paused run", async () => {
    const kit = await inStage(3)
    const { runId } = await kit.automation.pause(site)
    await kit.rest()
    const error = await refusal(kit.automation.runNow(site))
    expect(error).toMatchObject({ code: "already_running", status: 409, details: { runId } })
    expect(error.message).toContain(runId)
    expect(await kit.automation.currentRun(site)).toMatchObject({
      state: "paused",
      allowedActions: ["resume", "cancel"],
    })
  })

  it("what is not possible is refused with the actions that are", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    expect(await kit.runToRest()).toBe("completed")
    for (const action of ["pause", "resume", "cancel"] as const) {
      const error = await refusal(kit.automation[action](site))
      expect(error).toMatchObject({
        code: "invalid_transition",
        status: 409,
        details: { action, state: "completed", allowed: ["run_now"] },
      })
    }
    await kit.addKeywords(SMALL.keywords + 5)
    await kit.automation.runNow(site)
    await kit.reach(1)
    expect((await kit.automation.currentRun(site)).allowedActions).toEqual(["pause", "cancel"])
    await kit.automation.cancel(site)
    await kit.rest()
    for (const action of ["pause", "resume"] as const)
      expect((await refusal(kit.automation[action](site))).details).toMatchObject({
        state: "cancelled",
        allowed: ["run_now"],
      })
  })
})

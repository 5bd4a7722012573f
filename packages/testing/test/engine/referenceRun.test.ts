import { AutomationRun, creditsToNumber } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { expectExactBooks, ledgerOf, runOf, sumOf, usageOf } from "./storedRuns.ts"

const toWire = (run: AutomationRun): unknown =>
  JSON.parse(JSON.stringify(Schema.encodeSync(AutomationRun)(run)))

const whole = { time_elapsed: 0, skipped: false, partial: false, failed: 0 }

/** The published example, to the digit. */
const REFERENCE = {
  stage_1_result: {
    keywords_processed: 150,
    clusters_created: 12,
    batches_run: 3,
    credits_used: 45,
    ...whole,
  },
  stage_2_result: {
    clusters_processed: 12,
    ideas_created: 36,
    batches_run: 2,
    credits_used: 72,
    ...whole,
  },
  stage_3_result: { ideas_processed: 36, tasks_created: 36, batches_run: 4, ...whole },
  stage_4_result: {
    tasks_processed: 36,
    content_created: 36,
    total_words: 54_000,
    batches_run: 6,
    credits_used: 540,
    ...whole,
  },
  stage_5_result: {
    content_processed: 36,
    prompts_created: 180,
    batches_run: 4,
    credits_used: 36,
    ...whole,
  },
  stage_6_result: {
    images_processed: 180,
    images_generated: 180,
    batches_run: 18,
    credits_used: 180,
    ...whole,
  },
  stage_7_result: { ready_for_review: 36, published: 36, batches_run: 4, ...whole },
  total_credits_used: 873,
  initial_snapshot: {
    stage_1_initial: 150,
    stage_2_initial: 0,
    stage_3_initial: 0,
    stage_4_initial: 0,
    stage_5_initial: 0,
    stage_6_initial: 0,
    stage_7_initial: 0,
    total_initial: 150,
  },
}

const AT = "2026-01-05T08:00:00.000Z"

const referenceRun = async (kit: TestKit): Promise<AutomationRun> => {
  await kit.addKeywords(150)
  expect(await kit.runToRest()).toBe("completed")
  return runOf(kit)
}

describe("the reference run", () => {
  it("MUST give exactly these stage results, snapshot and credits in their wire form", async () => {
    const kit = createTestKit()
    const run = await referenceRun(kit)
    const wire = toWire(run) as Record<string, unknown>
    expect(wire).toMatchObject(REFERENCE)
    for (const n of [1, 2, 3, 4, 5, 6, 7])
      expect(wire[`stage_${n}_result`]).toStrictEqual(
        REFERENCE[`stage_${n}_result` as keyof typeof REFERENCE],
      )
    expect(wire["initial_snapshot"]).toStrictEqual(REFERENCE.initial_snapshot)
    await kit.close()
  })

  it("MUST carry every field of AutomationRun with its snake_case name", async () => {
    const kit = createTestKit()
    const run = await referenceRun(kit)
    const wire = toWire(run) as Record<string, unknown>
    expect(Object.keys(wire).toSorted()).toStrictEqual(
      [
        ...Object.keys(REFERENCE),
        "run_id",
        "site_id",
        "account_id",
        "trigger_type",
        "status",
        "current_stage",
        "started_at",
        "paused_at",
        "resumed_at",
        "resume_at",
        "cancelled_at",
        "completed_at",
        "error_message",
        "pause_reason",
        "pause_detail",
        "requested",
        "requested_by",
        "config",
        "stage_plan",
        "price_book",
        "epoch",
        "heartbeat_at",
        "takeovers",
      ].toSorted(),
    )
    expect(wire).toMatchObject({
      site_id: "site",
      account_id: "site",
      trigger_type: "manual",
      status: "completed",
      current_stage: 7,
      started_at: AT,
      completed_at: AT,
      paused_at: null,
      cancelled_at: null,
      error_message: null,
      pause_reason: null,
      pause_detail: null,
      requested: "none",
      price_book: { batch: 15, idea: 2, hundred_words: 1, prompt: 0.2, image: 1 },
      takeovers: 0,
    })
    expect(toWire(Schema.decodeUnknownSync(AutomationRun)(wire))).toStrictEqual(wire)
    await kit.close()
  })

  it.each([1, 8, 64])("MUST be the same at concurrency %i", async (concurrency) => {
    const kit = createTestKit({ concurrency })
    expect(toWire(await referenceRun(kit))).toMatchObject(REFERENCE)
    expect(kit.publisher.posts()).toBe(36)
    expect(kit.ai.calls).toHaveLength(3 + 12 + 36 + 36 + 180)
    await kit.close()
  })

  it("MUST settle exactly 873 credits and hold nothing afterwards", async () => {
    const kit = createTestKit()
    const { runId } = await referenceRun(kit)
    const entries = await usageOf(kit, runId)
    expect(entries.every(({ settled }) => settled)).toBe(true)
    expect(sumOf(entries)).toBe(873)
    const byStage = [1, 2, 3, 4, 5, 6, 7].map((stage) =>
      sumOf(entries.filter((entry) => entry.stage === stage)),
    )
    expect(byStage).toStrictEqual([45, 72, 0, 540, 36, 180, 0])
    expect(await ledgerOf(kit)).toStrictEqual({
      balance: 999_127,
      held: 0,
      available: 999_127,
    })
    await expectExactBooks(kit, runId)
    await kit.close()
  })
})

describe("the estimate of the reference run", () => {
  it("MUST project exactly these items and credits on a fresh site", async () => {
    const kit = createTestKit({ credits: 1048 })
    await kit.addKeywords(150)
    const estimate = await kit.automation.estimate({ siteId: kit.siteId })
    expect(estimate.stages.map(({ items }) => items)).toStrictEqual([150, 12, 36, 36, 36, 180, 36])
    expect(estimate.stages.map(({ credits }) => creditsToNumber(credits))).toStrictEqual([
      45, 72, 0, 540, 36, 180, 0,
    ])
    expect(estimate.stages.map(({ estimated }) => estimated)).toStrictEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(creditsToNumber(estimate.estimatedCredits)).toBe(873)
    expect(creditsToNumber(estimate.buffer)).toBe(1.2)
    expect(creditsToNumber(estimate.requiredCredits)).toBe(1048)
    expect(estimate.currentBalance && creditsToNumber(estimate.currentBalance)).toBe(1048)
    expect(estimate.sufficient).toBe(true)
    await kit.close()
  })

  it("MUST refuse a balance of 1,047 with required, balance and missing, and store nothing", async () => {
    const kit = createTestKit({ credits: 1047 })
    await kit.addKeywords(150)
    expect((await kit.automation.estimate({ siteId: kit.siteId })).sufficient).toBe(false)
    await expect(kit.automation.runNow({ siteId: kit.siteId })).rejects.toMatchObject({
      code: "insufficient_credits",
      status: 402,
      details: { required: 1048, balance: 1047, missing: 1, stagesThatFit: [1, 2, 3, 4, 5] },
    })
    expect((await kit.automation.history({ siteId: kit.siteId })).runs).toStrictEqual([])
    expect(await Effect.runPromise(kit.storage.runs.listAbandoned(Duration.zero))).toStrictEqual([])
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 1047, held: 0, available: 1047 })
    expect((await kit.automation.getConfig({ siteId: kit.siteId })).config.lastRunAt).toBeNull()
    expect(kit.ai.calls).toStrictEqual([])
    await kit.close()
  })

  it("MUST run on a balance of 1,048, hold all of it, and end at 175 with nothing held", async () => {
    const kit = createTestKit({ credits: 1048 })
    await kit.addKeywords(150)
    const started = await kit.automation.runNow({ siteId: kit.siteId })
    expect(started.status).toBe("running")
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 175, held: 0, available: 175 })
    await kit.close()
  })

  it("MUST hold 1,048 while the run works", async () => {
    const kit = createTestKit({ credits: 1048 })
    await kit.addKeywords(150)
    kit.ai.slow("1 minute")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("30 seconds")
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 1048, held: 1048, available: 0 })
    await kit.rest()
    expect(await ledgerOf(kit)).toStrictEqual({ balance: 175, held: 0, available: 175 })
    await kit.close()
  })
})

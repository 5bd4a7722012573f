import { type AutomationError, type ConfigPatch, creditsOf } from "@pressline/core"
import { AutomationConfig, defaultSettings } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { onlyStages, runOf } from "./storedRuns.ts"

const update = (kit: TestKit, patch: unknown, ifVersion?: number) =>
  kit.automation.updateConfig({
    siteId: kit.siteId,
    patch: patch as ConfigPatch,
    ...(ifVersion === undefined ? {} : { ifVersion }),
  })

/** The issues that a patch is refused for, by field. */
const issuesOf = async (kit: TestKit, patch: unknown): Promise<Record<string, string>> => {
  const error = await update(kit, patch).then(
    () => {
      throw new Error(`${JSON.stringify(patch)} was taken`)
    },
    (refused: AutomationError) => refused,
  )
  expect(error).toMatchObject({ code: "validation_failed", status: 422 })
  const issues = error.details["issues"] as ReadonlyArray<{ path: string; message: string }>
  const paths = issues.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
  return Object.fromEntries(issues.map(({ message, path }) => [path, message]))
}

describe("a site's config", () => {
  it("MUST be made on first read with the defaults, in its wire form", async () => {
    const kit = createTestKit()
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    const at = "2026-01-05T08:00:00.000Z"
    expect(JSON.parse(JSON.stringify(Schema.encodeSync(AutomationConfig)(config)))).toStrictEqual({
      site_id: "site",
      account_id: "site",
      enabled: false,
      frequency: "daily",
      scheduled_time: "02:00",
      timezone: "UTC",
      day_of_week: 1,
      day_of_month: 1,
      missed_run: "run_once",
      stage_1_batch_size: 50,
      stage_2_batch_size: 6,
      stage_3_batch_size: 10,
      stage_4_batch_size: 6,
      stage_5_batch_size: 10,
      stage_6_batch_size: 10,
      stage_7_batch_size: 10,
      stage_1_enabled: true,
      stage_2_enabled: true,
      stage_3_enabled: true,
      stage_4_enabled: true,
      stage_5_enabled: true,
      stage_6_enabled: true,
      stage_7_enabled: true,
      within_stage_delay: 0,
      between_stage_delay: 0,
      max_attempts: 3,
      publish_policy: { mode: "auto" },
      budget_caps: {},
      notify: [],
      last_run_at: null,
      next_run_at: null,
      version: 1,
      created_at: at,
      updated_at: at,
    })
    await kit.close()
  })

  it("a partial update MUST change only what it names, and raise the version", async () => {
    const kit = createTestKit()
    const { config } = await update(kit, { stage4BatchSize: 3, publishPolicy: { mode: "review" } })
    expect(config).toMatchObject({
      ...defaultSettings,
      stage4BatchSize: 3,
      publishPolicy: { mode: "review" },
      version: 2,
    })
    expect((await kit.automation.getConfig({ siteId: kit.siteId })).config).toStrictEqual(config)
    await kit.close()
  })

  it("with a version a stale update MUST be refused, without one the last write wins", async () => {
    const kit = createTestKit()
    await update(kit, { maxAttempts: 4 }, 1)
    await expect(update(kit, { maxAttempts: 5 }, 1)).rejects.toMatchObject({
      code: "config_conflict",
      status: 412,
      details: { siteId: kit.siteId, expected: 1, actual: 2 },
    })
    const { config } = await update(kit, { maxAttempts: 6 })
    expect(config).toMatchObject({ maxAttempts: 6, version: 3 })
    const races = await Promise.allSettled([7, 8, 9].map((n) => update(kit, { maxAttempts: n }, 3)))
    expect(races.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    await kit.close()
  })

  it("who changed what MUST be in the audit trail", async () => {
    const kit = createTestKit()
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { maxAttempts: 4, timezone: "Asia/Tokyo" },
      actor: "ada",
    })
    const [entry] = await kit.automation.listAudit({ siteId: kit.siteId })
    expect(entry).toMatchObject({
      actor: "ada",
      action: "update_config",
      facts: { fields: "maxAttempts, timezone", version: 2 },
    })
    await kit.close()
  })
})

describe("bounds", () => {
  const good: ReadonlyArray<ConfigPatch> = [
    { stage1BatchSize: 1, stage7BatchSize: 1000 },
    { withinStageDelay: 0, betweenStageDelay: 86_400 },
    { maxAttempts: 1 },
    { maxAttempts: 10 },
    { dayOfWeek: 7, dayOfMonth: 31, scheduledTime: "23:59", timezone: "America/Argentina/Ushuaia" },
    { publishPolicy: { mode: "hold", holdHours: 8760, dailyCap: 0 } },
    { budgetCaps: { perRun: creditsOf(0.5), articlesPerDay: 0 } },
  ]
  it.each(good)("MUST take %j", async (patch) => {
    const kit = createTestKit()
    expect((await update(kit, patch)).config).toMatchObject(patch)
    await kit.close()
  })

  const bad: ReadonlyArray<readonly [string, unknown]> = [
    ["stage1BatchSize", 0],
    ["stage6BatchSize", 1001],
    ["stage2BatchSize", 2.5],
    ["stage3BatchSize", "10"],
    ["withinStageDelay", -1],
    ["betweenStageDelay", 86_401],
    ["maxAttempts", 0],
    ["maxAttempts", 11],
    ["dayOfWeek", 8],
    ["dayOfMonth", 0],
    ["scheduledTime", "24:00"],
    ["scheduledTime", "2:00"],
    ["timezone", "Mars/Olympus"],
    ["frequency", "hourly"],
    ["missedRun", "twice"],
    ["enabled", "yes"],
    ["stage5Enabled", null],
  ]
  it.each(bad)("MUST refuse %s = %j with one clear message", async (field, value) => {
    const kit = createTestKit()
    const issues = await issuesOf(kit, { [field]: value })
    expect(Object.keys(issues)).toStrictEqual([field])
    expect(issues[field]?.length).toBeGreaterThan(3)
    expect((await kit.automation.getConfig({ siteId: kit.siteId })).config.version).toBe(1)
    await kit.close()
  })

  it("MUST say what a number or a time should be", async () => {
    const kit = createTestKit()
    expect(
      await issuesOf(kit, { stage1BatchSize: 0, scheduledTime: "noon", timezone: "x" }),
    ).toStrictEqual({
      stage1BatchSize: "a whole number from 1 to 1000",
      scheduledTime: "a time as HH:MM, 00:00 to 23:59",
      timezone: "an IANA time zone, such as Europe/Berlin",
    })
    await kit.close()
  })

  it("MUST name all bad and all unknown fields at once, and change nothing", async () => {
    const kit = createTestKit()
    const issues = await issuesOf(kit, {
      maxAttempts: 99,
      stage1BatchSize: 5,
      stage4BatchSize: -3,
      stage8BatchSize: 3,
      nextRunAt: null,
      version: 7,
      publishPolicy: { mode: "sometimes" },
    })
    expect(Object.keys(issues).toSorted()).toStrictEqual([
      "maxAttempts",
      "nextRunAt",
      "publishPolicy.mode",
      "stage4BatchSize",
      "stage8BatchSize",
      "version",
    ])
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config).toMatchObject({ stage1BatchSize: 50, maxAttempts: 3, version: 1 })
    await kit.close()
  })

  it("MUST refuse amounts and policies that make no sense, by their path", async () => {
    const kit = createTestKit()
    const issues = await issuesOf(kit, {
      publishPolicy: { mode: "hold", holdHours: -1, dailyCap: 1.5 },
      budgetCaps: { articlesPerDay: -1, perDay: creditsOf(-5), perYear: creditsOf(1) },
      notify: [{ kind: "email", to: "nobody", events: ["completed"] }],
    })
    expect(Object.keys(issues).toSorted()).toStrictEqual([
      "budgetCaps.articlesPerDay",
      "budgetCaps.perDay",
      "budgetCaps.perYear",
      "notify.0.to",
      "publishPolicy.dailyCap",
      "publishPolicy.holdHours",
    ])
    await kit.close()
  })

  it.each(["", "a b", "ä", "x".repeat(129), "a/b"])(
    "MUST refuse the site id %j",
    async (siteId) => {
      const kit = createTestKit()
      await expect(kit.automation.getConfig({ siteId })).rejects.toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "siteId" }] },
      })
      await kit.close()
    },
  )
})

describe("when a change applies", () => {
  it("MUST apply to the next run: what a run started with stays frozen on it", async () => {
    const kit = createTestKit()
    await kit.addKeywords(100)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("5 seconds")
    await update(kit, { stage1BatchSize: 10, ...onlyStages(1), maxAttempts: 1 })
    await kit.rest()
    const first = await runOf(kit)
    expect(first).toMatchObject({
      status: "completed",
      config: { stage1BatchSize: 50, version: 1 },
    })
    expect(first.stage1Result?.batchesRun).toBe(2)
    expect(first.stage2Result?.skipped).toBe(false)
    await kit.automation.addKeywords({ siteId: kit.siteId, keywords: ["a", "b", "c"] })
    await kit.runToRest()
    const second = await runOf(kit)
    expect(second).toMatchObject({ config: { stage1BatchSize: 10, version: 2 } })
    expect(second.stage2Result?.skipped).toBe(true)
    await kit.close()
  })

  it("siteDefaults MUST be what a new site begins with, and no more", async () => {
    const kit = createTestKit({ siteDefaults: { stage1BatchSize: 7, enabled: true } })
    const { config } = await kit.automation.getConfig({ siteId: "fresh" })
    expect(config).toMatchObject({ stage1BatchSize: 7, stage2BatchSize: 6, enabled: true })
    expect(config.nextRunAt?.toISOString()).toBe("2026-01-06T02:00:00.000Z")
    const stored = await Effect.runPromise(kit.storage.configs.list(["fresh"]))
    expect(stored[0]?.nextRunAt).toStrictEqual(config.nextRunAt)
    await kit.close()
  })
})

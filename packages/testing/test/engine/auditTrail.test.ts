import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { articleKit, articleOf } from "./articleKit.ts"

describe("the audit trail", () => {
  it("MUST have one row for each action, with who, the request and what became of it", async () => {
    const kit = createTestKit()
    const { automation, siteId } = kit
    const by = { siteId, actor: "ada" }
    await automation.importKeywords({ ...by, file: "a\nb\n", requestId: "r1" })
    kit.ai.slow("1 minute")
    await automation.runNow({ ...by, requestId: "r2" })
    await kit.clock.advance("1 second")
    await automation.pause({ ...by, requestId: "r3" })
    await kit.rest()
    await automation.resume({ ...by, requestId: "r4" })
    await automation.recordRefusal({
      ...by,
      action: "run_now",
      code: "already_running",
      requestId: "r5",
    })
    const entries = (await automation.listAudit({ siteId })).toReversed()
    expect(entries.map(({ action, actor, facts }) => [action, actor, facts["request_id"]])).toEqual(
      [
        ["import_keywords", "ada", "r1"],
        ["run_now", "ada", "r2"],
        ["pause", "ada", "r3"],
        ["resume", "ada", "r4"],
        ["run_now", "ada", "r5"],
      ],
    )
    expect(entries[0]?.facts).toMatchObject({ format: "list", added: 2, outcome: "done" })
    expect(entries[2]?.facts).toMatchObject({
      before: "running",
      after: "running, pause requested",
      outcome: "done",
    })
    expect(entries[4]?.facts).toEqual({
      outcome: "refused",
      code: "already_running",
      request_id: "r5",
    })
    await kit.close()
  })
})

describe("the audit rows of decisions about articles", () => {
  it("MUST say who decided what, why and until when", async () => {
    const kit = await articleKit(1, { siteDefaults: { publishPolicy: { mode: "review" } } })
    await kit.runToRest()
    const { siteId } = kit
    const contentId = (await articleOf(kit, 1)).id
    const until = new Date(Date.UTC(2026, 1, 1))
    await kit.automation.reject({ siteId, contentId, actor: "ben", reason: "too long" })
    await kit.automation.holdBack({ siteId, contentId, actor: "eve", until })
    await kit.automation.approve({ siteId, contentId, actor: "ada" })
    const entries = (await kit.automation.listAudit({ siteId })).toReversed().slice(-3)
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ["reject", "ben"],
      ["hold", "eve"],
      ["approve", "ada"],
    ])
    expect(entries[0]?.facts).toMatchObject({ content_id: contentId, reason: "too long" })
    expect(entries[1]?.facts).toMatchObject({ content_id: contentId, until: until.toISOString() })
    await kit.close()
  })
})

describe("the audit row of a changed config", () => {
  it("MUST have the values before and after, of the fields that were named", async () => {
    const kit = createTestKit()
    const patch = { maxAttempts: 4, timezone: "Asia/Tokyo" }
    await kit.automation.updateConfig({ siteId: kit.siteId, patch })
    const [entry] = await kit.automation.listAudit({ siteId: kit.siteId })
    expect(entry?.facts).toMatchObject({
      before: '{"max_attempts":3,"timezone":"UTC"}',
      after: '{"max_attempts":4,"timezone":"Asia/Tokyo"}',
      outcome: "done",
    })
    await kit.close()
  })
})

describe("idempotency keys of requests", () => {
  const on = { siteId: "site", key: "k", requestHash: "h" }

  it("MUST be claimed once, remember the answer for 24 hours, and refuse another request", async () => {
    const kit = createTestKit()
    const { automation } = kit
    const claims = await Promise.all(Array.from({ length: 20 }, () => automation.claimKey(on)))
    expect(claims.filter(({ state }) => state === "fresh")).toHaveLength(1)
    expect(claims.filter(({ state }) => state === "in_progress")).toHaveLength(19)
    await expect(automation.claimKey({ ...on, requestHash: "other" })).rejects.toMatchObject({
      code: "idempotency_conflict",
      status: 422,
    })
    await automation.completeKey({ ...on, answer: "done" })
    expect(await automation.claimKey(on)).toEqual({ state: "done", answer: "done" })
    await kit.clock.advance("25 hours")
    expect(await automation.claimKey(on)).toEqual({ state: "fresh" })
    await kit.close()
  })

  it("MUST be free again when given up, or when its claimer is gone", async () => {
    const kit = createTestKit()
    const { automation } = kit
    await automation.claimKey(on)
    await automation.abandonKey(on)
    expect(await automation.claimKey(on)).toEqual({ state: "fresh" })
    await kit.clock.advance("61 seconds")
    expect(await automation.claimKey(on)).toEqual({ state: "fresh" })
    await kit.close()
  })
})

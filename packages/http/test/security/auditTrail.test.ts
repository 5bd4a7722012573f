import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { inProcess } from "../inProcess.ts"
import { authorizeByRole } from "../suite/roles.ts"

describe("the audit trail of requests (SR-21)", () => {
  it("has one row for each action: who, what, under which request, and what became of it", async () => {
    const kit = createTestKit()
    await kit.addKeywords(30)
    kit.ai.slow("1 minute")
    const { ask } = inProcess(kit.automation, { authorize: authorizeByRole })
    const before = (await kit.automation.listAudit({ siteId: "site" })).length
    const act = async (role: string, method: string, path: string, id: string, body?: unknown) =>
      (
        await ask(method, `${path}?site_id=site`, {
          headers: { "x-role": role, "x-request-id": id },
          body,
        })
      ).status
    expect(await act("owner", "PUT", "/update_config/", "r1", { max_attempts: 5 })).toBe(200)
    expect(await act("operator", "POST", "/run_now/", "r2")).toBe(202)
    expect(await act("operator", "POST", "/run_now/", "r3")).toBe(409)
    await kit.clock.advance("10 seconds")
    expect(await act("operator", "POST", "/pause/", "r4")).toBe(200)
    expect(await act("reader", "POST", "/cancel/", "r5")).toBe(403)
    expect(await act("stranger", "POST", "/cancel/", "r6")).toBe(404)
    expect(await act("nobody", "POST", "/cancel/", "r7")).toBe(401)
    expect(await act("operator", "PUT", "/update_config/", "r8", {})).toBe(403)
    expect(await act("owner", "PUT", "/update_config/", "r9", { max_attempts: 99 })).toBe(422)
    expect(await act("owner", "GET", "/config/", "r10")).toBe(200)
    expect(await act("owner", "POST", "/keywords/", "r11", { keywords: ["new"] })).toBe(200)

    const rows = (await kit.automation.listAudit({ siteId: "site" })).toReversed().slice(before)
    expect(
      rows.map(({ action, actor, facts }) => [
        facts["request_id"],
        action,
        actor,
        facts["outcome"],
        facts["code"] ?? null,
      ]),
    ).toEqual([
      ["r1", "update_config", "owner", "done", null],
      ["r2", "run_now", "operator", "done", null],
      ["r3", "run_now", "operator", "refused", "already_running"],
      ["r4", "pause", "operator", "done", null],
      ["r5", "cancel", null, "refused", "forbidden"],
      ["r6", "cancel", null, "refused", "site_not_found"],
      ["r7", "cancel", null, "refused", "unauthorized"],
      ["r8", "update_config", null, "refused", "forbidden"],
      ["r11", "import_keywords", "owner", "done", null],
    ])
    expect(rows[0]?.facts).toMatchObject({
      before: '{"max_attempts":3}',
      after: '{"max_attempts":5}',
    })
    await kit.rest()
    await kit.close()
  })

  it("is not filled by those who are refused: at most 60 rows a minute and site", async () => {
    const kit = createTestKit()
    const { ask } = inProcess(kit.automation, { authorize: authorizeByRole })
    await Promise.all(Array.from({ length: 200 }, () => ask("POST", "/cancel/?site_id=site")))
    expect(await kit.automation.listAudit({ siteId: "site", limit: 1000 })).toHaveLength(60)
    await kit.close()
  })
})

import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { inProcess } from "../inProcess.ts"

const keyed = (key: string, body?: unknown) => ({ body, headers: { "idempotency-key": key } })

describe("an idempotency key (SR-20)", () => {
  it("sent 50 times at once has one effect and gets one answer", async () => {
    const kit = createTestKit()
    await kit.addKeywords(20)
    const { ask } = inProcess(kit.automation, { rateLimits: false })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask("POST", "/run_now/?site_id=site", keyed("k"))),
    )
    expect(new Set(answers.map(({ body, status }) => JSON.stringify([status, body]))).size).toBe(1)
    expect(answers[0]?.status).toBe(202)
    const replayed = answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true")
    expect(replayed).toHaveLength(49)
    const rows = await kit.automation.listAudit({ siteId: "site" })
    expect(rows.filter(({ action }) => action === "run_now")).toHaveLength(1)
    await kit.close()
  })

  it("with another body, another query or at another address is a conflict", async () => {
    const kit = createTestKit()
    const { ask } = inProcess(kit.automation)
    expect(
      (await ask("POST", "/retry_failed/?site_id=site", keyed("k", { stage: 1 }))).status,
    ).toBe(200)
    const again = await ask("POST", "/retry_failed/?site_id=site", keyed("k", { stage: 1 }))
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, "true"])
    for (const [path, body] of [
      ["/retry_failed/?site_id=site", { stage: 2 }],
      ["/retry_failed/?site_id=site", undefined],
      ["/run_now/?site_id=site", {}],
    ] as const)
      expect(await ask("POST", path, keyed("k", body))).toMatchObject({
        status: 422,
        body: { code: "idempotency_conflict" },
      })
    // Keys belong to a site.
    expect((await ask("POST", "/retry_failed/?site_id=b", keyed("k", { stage: 2 }))).status).toBe(
      200,
    )
    await kit.close()
  })

  it("of a keyword file is compared with all of the file", async () => {
    const kit = createTestKit()
    const { ask } = inProcess(kit.automation)
    const send = (key: string, body: unknown) =>
      ask("POST", "/keywords/?site_id=site", keyed(key, body))
    expect(await send("csv", "a\nb\n")).toMatchObject({ status: 200, body: { added: 2 } })
    expect(await send("csv", "a\nb\n")).toMatchObject({ status: 200, body: { added: 2 } })
    expect(await send("csv", "a\nc\n")).toMatchObject({ status: 422 })
    expect(await send("json", { keywords: ["d"] })).toMatchObject({ body: { added: 1 } })
    expect(await send("json", { keywords: ["d"] })).toMatchObject({ body: { added: 1 } })
    const { items } = await kit.automation.listItems({ siteId: "site", kind: "keyword" })
    expect(items).toHaveLength(3)
    await kit.close()
  })

  it("is free again when nothing was done", async () => {
    const kit = createTestKit({ credits: 1 })
    await kit.addKeywords(20)
    const { ask } = inProcess(kit.automation)
    expect((await ask("POST", "/run_now/?site_id=site", keyed("k"))).status).toBe(402)
    await kit.automation.grantCredits({ accountId: "site", amount: 5000, key: "more" })
    expect((await ask("POST", "/run_now/?site_id=site", keyed("k"))).status).toBe(202)
    await kit.close()
  })

  it.each(["", " ", "a b", "é", "x".repeat(201)])("%j is no key", async (key) => {
    const kit = createTestKit()
    const { ask } = inProcess(kit.automation)
    const headers = new Headers()
    try {
      headers.set("idempotency-key", key)
    } catch {
      return // no header can hold it
    }
    const answer = await ask("POST", "/pause/?site_id=site", keyed(key))
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "idempotency-key" }] } })
    await kit.close()
  })
})

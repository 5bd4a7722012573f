import { createAutomation, localAi } from "@pressline/core"
import { type Notification, Notifier } from "@pressline/core/effect"
import { createAutomationClient } from "@pressline/http/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterEach, describe, expect, it } from "vitest"
import { inProcess } from "./inProcess.ts"
import { MISSING } from "./suite/samples.ts"
import { authorizeByRole } from "./suite/roles.ts"

const URL_OF_HOOK = "https://hooks.site.example/services/secret-path"
const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

/** A site whose webhook was told of a completed run. */
const told = async () => {
  const delivered: Array<Notification> = []
  const tested: Array<string> = []
  const automation = createAutomation({
    ai: localAi(),
    secretKey: new Uint8Array(32),
    sweepEvery: "50 millis",
    notifier: Layer.succeed(Notifier, {
      hostWide: false,
      deliver: ({ notification }) => Effect.sync(() => void delivered.push(notification)),
      test: ({ target }) =>
        Effect.sync(() => {
          tested.push(target.kind === "webhook" ? target.url : target.to)
          return { delivered: true, sent: "POST ...", answered: "204", error: null }
        }),
    }),
  })
  open.push(() => automation.close())
  await automation.updateConfig({
    siteId: "site",
    patch: {
      notify: [{ kind: "webhook", url: URL_OF_HOOK, format: "slack", events: ["completed"] }],
    },
  })
  await automation.start()
  const { api, ask } = inProcess(automation, { authorize: authorizeByRole, rateLimits: false })
  open.push(() => api.close())
  await automation.runNow({ siteId: "site" })
  await expect.poll(() => delivered.length, { timeout: 10_000 }).toBe(1)
  const as = (role: string, method: string, path: string, body?: unknown, more = {}) =>
    ask(method, `${path}?site_id=site`, { headers: { "x-role": role, ...more }, body })
  const listed = async () => {
    const { body } = await as("reader", "GET", "/notifications/")
    return (body as { readonly notifications: ReadonlyArray<Record<string, unknown>> })
      .notifications
  }
  const client = (role: string) =>
    createAutomationClient({
      baseUrl: "http://host.test/api/v1/automation",
      headers: { "x-role": role },
      fetch: (input, init) => api.fetch(new Request(input as string, init)),
    })
  return { as, automation, client, delivered, listed, tested }
}

describe("notifications over HTTP", () => {
  it("says what was told of a run, to whom, and no address of a webhook", async () => {
    const { as, delivered, listed } = await told()
    await expect
      .poll(async () => (await listed())[0]?.["status"], { timeout: 10_000 })
      .toBe("delivered")
    expect(await listed()).toEqual([
      {
        id: delivered[0]?.id,
        event: "completed",
        episode: "",
        at: delivered[0]?.at.toISOString(),
        status: "delivered",
        attempts: 1,
        delivered: ["webhook hooks.site.example"],
        last_error: null,
        next_attempt_at: null,
      },
    ])
    const { body } = await as("reader", "GET", "/config/")
    expect(body).toMatchObject({
      notify: [
        { url: expect.stringMatching(/^https:\/\/hooks\.site\.example\/…path#/u) as string },
      ],
    })
    expect(JSON.stringify(body)).not.toContain("services")
    expect((await as("stranger", "GET", "/notifications/")).status).toBe(404)
  })

  it("tells again under the same id, for who may operate", async () => {
    const { as, client, delivered, listed } = await told()
    await expect
      .poll(async () => (await listed())[0]?.["status"], { timeout: 10_000 })
      .toBe("delivered")
    const id = delivered[0]?.id ?? ""
    const again = { notification_id: id }
    expect((await as("reader", "POST", "/replay_notification/", again)).status).toBe(403)
    const answer = await client("operator").replayNotification({ siteId: "site", body: again })
    expect(answer).toEqual({ replayed: id })
    await expect.poll(() => delivered.map((one) => one.id), { timeout: 10_000 }).toEqual([id, id])
    const unknown = { notification_id: MISSING }
    const refused = await as("operator", "POST", "/replay_notification/", unknown)
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "validation_failed", errors: [{ path: "notification_id" }] },
    })
  })

  it("sends a test to a stored target, named whole or masked, for who may configure; once for a key", async () => {
    const { as, automation, client, tested } = await told()
    const { notify } = (await automation.getConfig({ siteId: "site" })).config
    const masked = notify[0]?.kind === "webhook" ? notify[0].url : ""
    expect((await as("operator", "POST", "/test_notification/", { target: masked })).status).toBe(
      403,
    )
    const key = { "idempotency-key": "one-intention" }
    for (const _ of [1, 2])
      expect(
        await as("owner", "POST", "/test_notification/", { target: masked }, key),
      ).toMatchObject({
        status: 200,
        body: { delivered: true, sent: "POST ...", answered: "204", error: null },
      })
    await client("owner").testNotification({ siteId: "site", body: { target: URL_OF_HOOK } })
    expect(tested).toEqual([URL_OF_HOOK, URL_OF_HOOK])
    const elsewhere = { target: "https://evil.example/" }
    expect(await as("owner", "POST", "/test_notification/", elsewhere)).toMatchObject({
      status: 422,
      body: { errors: [{ path: "target" }] },
    })
    const rows = await automation.listAudit({ siteId: "site" })
    expect(rows.filter(({ action }) => action === "test_notification").length).toBeGreaterThan(1)
    expect(JSON.stringify(rows)).not.toContain("services")
  })
})

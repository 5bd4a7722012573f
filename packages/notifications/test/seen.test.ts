/** What an operator sees of notifications: the list of a run, test messages, and telling again. */
import { createAutomation, localAi } from "@pressline/core"
import { notifications } from "@pressline/notifications"
import { afterEach, beforeEach, expect, it } from "vitest"
import { openReceiver, type Receiver, secretOf, verified } from "./receiver.ts"

const SECRET = secretOf("seen")
const siteId = "blog"

let receiver: Receiver
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(() => receiver.close())

/** A host with one target, in the one form or the other. */
const host = async (format: "standard" | "slack" = "standard") => {
  const automation = createAutomation({
    ai: localAi(),
    secretKey: new Uint8Array(32).fill(7),
    notifier: notifications({ webhooks: { privateHosts: ["127.0.0.1"] } }),
  })
  const events = ["completed"] as const
  const target = { kind: "webhook", url: receiver.url("/secret-path"), format, events } as const
  await automation.updateConfig({ siteId, patch: { notify: [{ ...target, secret: SECRET }] } })
  return { automation, target: target.url }
}

it("a test message MUST say that it is one, and show what was sent and answered", async () => {
  const { automation, target } = await host()
  receiver.answer((response) => response.writeHead(202).end("thanks\u0000\nfor that"))
  const outcome = await automation.testNotification({ siteId, target, actor: "ann" })
  const message = await receiver.next()
  expect(verified(SECRET, message)).toMatchObject({ type: "test", data: { site_id: siteId } })
  expect(outcome).toMatchObject({ delivered: true, answered: "202 thanks for that", error: null })
  expect(outcome.sent).toContain(`webhook-id: ${String(message.headers["webhook-id"])}`)
  expect(outcome.sent).toContain(message.body)
  const audit = await automation.listAudit({ siteId })
  expect(audit[0]).toMatchObject({ action: "test_notification", actor: "ann" })
  expect(JSON.stringify([outcome, audit[0]])).not.toMatch(/secret-path|whsec_/u)
  await automation.close()
})

it("a test message that fails MUST say why, whatever the form, and change nothing", async () => {
  const { automation, target } = await host("slack")
  receiver.answer((response) => response.writeHead(410).end("x".repeat(5000)))
  const outcome = await automation.testNotification({ siteId, target })
  expect(outcome).toMatchObject({ delivered: false, error: expect.stringMatching(/410/u) })
  expect(outcome.answered).toHaveLength("410 ".length + 200)
  expect(outcome.sent).toContain("A test message for blog")
  const { config } = await automation.getConfig({ siteId })
  expect(config.notify[0]).not.toHaveProperty("switchedOff")
  await automation.close()
})

it("a target that is not stored MUST be refused: nobody is asked for others", async () => {
  const { automation } = await host()
  await expect(
    automation.testNotification({ siteId, target: receiver.url("/other") }),
  ).rejects.toMatchObject({
    code: "validation_failed",
    details: { issues: [{ path: "target" }] },
  })
  expect(receiver.messages).toStrictEqual([])
  await automation.close()
})

it("a notifier without targets MUST say that there is nothing to test", async () => {
  const automation = createAutomation({ ai: localAi() })
  const notify = [{ kind: "email", to: "ann@site.test", events: ["failed"] }] as const
  await automation.updateConfig({ siteId, patch: { notify } })
  await expect(
    automation.testNotification({ siteId, target: "ann@site.test" }),
  ).rejects.toMatchObject({ code: "validation_failed" })
  await automation.close()
})

it("what was told of a run MUST be seen, and be told again under the same id", async () => {
  const { automation } = await host()
  expect(await automation.listNotifications({ siteId })).toStrictEqual({ notifications: [] })
  receiver.answer((response) => response.writeHead(500).end())
  await automation.runNow({ siteId })
  await automation.workNext()
  await automation.sweep()
  const [waiting] = (await automation.listNotifications({ siteId })).notifications
  const { host: name } = new URL(receiver.url())
  expect(waiting).toMatchObject({
    event: "completed",
    status: "pending",
    attempts: 1,
    delivered: [],
    lastError: `webhook ${name}: it answers 500`,
    nextAttemptAt: expect.any(Date) as Date,
  })
  const id = waiting?.id ?? ""
  receiver.answer((response) => response.writeHead(204).end())
  for (const attempts of [1, 1]) {
    expect(await automation.replayNotification({ siteId, notificationId: id })).toStrictEqual({
      replayed: id,
    })
    await automation.sweep()
    const [told] = (await automation.listNotifications({ siteId })).notifications
    expect(told).toMatchObject({
      status: "delivered",
      attempts,
      delivered: [`webhook ${name}`],
      nextAttemptAt: null,
    })
  }
  expect(receiver.messages.map(({ headers }) => headers["webhook-id"])).toStrictEqual([id, id, id])
  await expect(
    automation.replayNotification({ siteId: "another", notificationId: id }),
  ).rejects.toMatchObject({ code: "validation_failed" })
  await automation.close()
})

/** A receiver, and a mail server, that are away for three days: simulated time, real sockets (SR-10). */
import { localAi, memory } from "@pressline/core"
import { Automation } from "@pressline/core/effect"
import { notifications } from "@pressline/notifications"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { createTransport } from "nodemailer"
import { afterEach, expect, it } from "vitest"
import { openMailServer } from "./mailServer.ts"
import { openReceiver } from "./receiver.ts"

const open: Array<() => unknown> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

const siteId = "blog"

/** Lets so many half hours pass, with a sweep in each. */
const halfHours = Effect.fnUntraced(function* (count: number) {
  const { sweep } = yield* Automation
  for (let n = 0; n < count; n++) {
    yield* TestClock.adjust("30 minutes")
    yield* sweep
  }
})

it("SR-10 INV-19 a target away for three days MUST be told once it is back, once, and no run wait for it", async () => {
  const before = await openReceiver()
  const url = before.url()
  await before.close()
  const mails = await openMailServer()
  open.push(mails.close)
  mails.refuse({ code: 451, words: "come back later" })
  const layer = Automation.layer.pipe(
    Layer.provide(
      Layer.mergeAll(
        memory(),
        localAi(),
        notifications({
          webhooks: { privateHosts: ["127.0.0.1"] },
          email: {
            from: "pressline@host.test",
            transport: createTransport({ host: "127.0.0.1", port: mails.port, secure: false }),
          },
        }),
      ),
    ),
    Layer.provideMerge(TestClock.layer()),
  )
  await Effect.gen(function* () {
    const automation = yield* Automation
    const events = ["completed"] as const
    yield* automation.updateConfig({
      siteId,
      patch: {
        notify: [
          { kind: "webhook", url, format: "standard", events },
          { kind: "email", to: "ann@site.test", events },
        ],
      },
    })
    const { runId } = yield* automation.runNow({ siteId })
    const working = yield* Effect.forkChild(automation.workOn(runId))
    while (working.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
    const told = Effect.map(
      automation.listNotifications({ siteId }),
      ({ notifications: [only, ...others] }) => {
        expect(others).toStrictEqual([])
        return only
      },
    )
    yield* automation.sweep
    yield* halfHours(2 * 72)
    const waiting = yield* told
    expect(waiting).toMatchObject({ status: "pending", delivered: [], attempts: 9 })
    expect(waiting?.lastError).toMatch(/webhook .* cannot be reached|webhook .*connect/u)
    expect(waiting?.lastError).toMatch(/email ann@site\.test: 451 come back later/u)

    // Nothing waits for them: another run goes its way.
    const second = yield* automation.runNow({ siteId })
    const workingAgain = yield* Effect.forkChild(automation.workOn(second.runId))
    while (workingAgain.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
    expect((yield* automation.currentRun({ siteId, runId: second.runId })).state).toBe("completed")

    const receiver = yield* Effect.promise(() => openReceiver(Number(new URL(url).port)))
    open.push(receiver.close)
    mails.refuse(null)
    yield* halfHours(2 * 24)
    const of = (run: string) =>
      receiver.messages
        .filter(({ body }) => body.includes(run))
        .map(({ headers }) => headers["webhook-id"])
    expect(of(runId)).toStrictEqual([waiting?.id])
    expect(of(second.runId)).toHaveLength(1)
    expect(mails.letters.filter(({ raw }) => raw.includes(String(waiting?.id)))).toHaveLength(1)
    const first = yield* automation.listNotifications({ siteId, runId })
    expect(first.notifications).toMatchObject([{ status: "delivered", attempts: 10 }])
    expect((yield* automation.getConfig({ siteId })).config.notify).not.toContainEqual(
      expect.objectContaining({ switchedOff: expect.anything() as unknown }),
    )
  }).pipe(Effect.provide(layer), Effect.runPromise)
})

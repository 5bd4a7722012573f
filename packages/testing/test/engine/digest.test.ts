import { gatheredIn, Notifier, type Notification, NotifierError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"
const OPTIONS = {
  siteDefaults: { ...onlyStages(1), timezone: "Asia/Tokyo" }, // 9 hours ahead
  sweepEvery: "5 minutes",
  tickEvery: "1 hour",
  poll: "1 hour",
} as const

interface Told {
  readonly to: string
  readonly notification: Notification
}

/** It is 08:00 UTC of a Monday, 17:00 there. `refuses` is asked before every mail. */
const host = (refuses: (to: string) => NotifierError | null = () => null) => {
  const told: Array<Told> = []
  const made = automationOnClock(
    () =>
      Layer.succeed(Notifier, {
        hostWide: false,
        deliver: ({ notification, target }) =>
          Effect.suspend(() => {
            const to = target?.kind === "email" ? target.to : (target?.url ?? "host")
            const why = refuses(to)
            if (why !== null) return Effect.fail(why)
            told.push({ to, notification })
            return Effect.void
          }),
      }),
    OPTIONS,
  )
  const run = async () => (await made.automation.runNow({ siteId })).runId
  const digests = () => told.filter(({ notification }) => notification.event === "digest")
  return { ...made, told, digests, run }
}

const daily = (to: string, events: ReadonlyArray<"completed" | "failed"> = ["completed"]) =>
  ({ kind: "email", to, events, digest: true }) as const
const atOnce = (to: string) => ({ kind: "email", to, events: ["completed"] }) as const

describe("a daily digest", () => {
  it("MUST go out at 08:00 of the site's zone, once, with all that its target asked for", async () => {
    const { automation, clock, digests, run, told } = host()
    const notify = [
      daily("ann@site.test"),
      daily("bob@site.test", ["failed"]),
      atOnce("cy@site.test"),
    ]
    await automation.updateConfig({ siteId, patch: { notify } })
    await automation.start()
    const runs = [await run()]
    await clock.advance("1 hour")
    runs.push(await run())
    await clock.advance("13 hours") // 07:00 there
    expect(told.map(({ to }) => to)).toStrictEqual(["cy@site.test", "cy@site.test"])
    await clock.advance("70 minutes")
    const [digest, ...others] = digests()
    expect(others).toStrictEqual([])
    expect(digest?.to).toBe("ann@site.test")
    const inside = digest === undefined ? [] : gatheredIn(digest.notification)
    expect(inside.map(({ event, runId }) => [event, runId])).toStrictEqual(
      runs.map((runId) => ["completed", runId]),
    )
    const { notifications } = await automation.listNotifications({ siteId, runId: runs[0] ?? "" })
    expect(notifications.map(({ delivered, event }) => [event, delivered])).toStrictEqual([
      ["completed", expect.arrayContaining(["email cy@site.test", "digest for ann@site.test"])],
      ["digest", expect.arrayContaining(["email ann@site.test"])],
    ])
    await clock.advance("3 days") // nothing happened: nothing is told
    expect(digests()).toHaveLength(1)
    await run()
    await clock.advance("1 day")
    expect(digests()).toHaveLength(2)
    await automation.close()
  })

  it("MUST survive processes, and the ends of processes, between what happened and the morning", async () => {
    const first = host()
    await first.automation.updateConfig({ siteId, patch: { notify: [daily("ann@site.test")] } })
    await first.automation.start()
    await first.run()
    await first.clock.advance("1 hour")
    await first.automation.close()
    const told: Array<Notification> = []
    const recorder = () =>
      Layer.succeed(Notifier, {
        hostWide: false,
        deliver: ({ notification }) => Effect.sync(() => void told.push(notification)),
      })
    const others = [1, 2].map(() => automationOnClock(recorder, OPTIONS, first).automation)
    for (const automation of others) await automation.start()
    await first.clock.advance("2 days")
    expect(told.map(({ event }) => event)).toStrictEqual(["digest"])
    for (const automation of others) await automation.close()
  })

  it("INV-19 MUST hold what happened once, though it was handed over twice, and the morning came between", async () => {
    const told: Array<Notification> = []
    const recorder = Layer.succeed(Notifier, {
      hostWide: false,
      deliver: ({ notification }) => Effect.sync(() => void told.push(notification)),
    })
    let handedOver = 0
    // The process ends between the two, as far as storage knows: what was handed over is not settled.
    const { automation, clock } = onAlteredStorage(
      ({ outbox }) => ({
        outbox: {
          ...outbox,
          gather: (input) =>
            Effect.tap(outbox.gather(input), () => Effect.sync(() => void (handedOver += 1))),
          settle: (input) => (handedOver === 1 ? Effect.die("killed") : outbox.settle(input)),
        },
      }),
      OPTIONS,
      recorder,
    )
    await automation.updateConfig({ siteId, patch: { notify: [daily("ann@site.test")] } })
    await clock.advance("890 minutes") // 07:50 there
    await automation.start()
    const { runId } = await automation.runNow({ siteId })
    await clock.advance("3 days")
    expect(handedOver).toBeGreaterThan(1)
    expect(told.flatMap(gatheredIn).map((one) => one.runId)).toStrictEqual([runId])
    await automation.close()
  })

  it("MUST be tried again under the same id, and what happens meanwhile MUST be in the next", async () => {
    let away = true
    const down = new NotifierError({ detail: "451 come back later" })
    const { automation, clock, digests, run } = host(() => (away ? down : null))
    await automation.updateConfig({ siteId, patch: { notify: [daily("ann@site.test")] } })
    await automation.start()
    const runs = [await run()]
    await clock.advance("16 hours") // 09:00 there: it was tried
    runs.push(await run())
    await clock.advance("1 hour")
    away = false
    await clock.advance("2 days")
    expect(
      digests().map(({ notification }) => gatheredIn(notification).map(({ runId }) => runId)),
    ).toStrictEqual(runs.map((runId) => [runId]))
    expect(new Set(digests().map(({ notification }) => notification.id)).size).toBe(2)
    await automation.close()
  })
})

describe("a target that is switched off", () => {
  const url = "https://hooks.site.example/secret-path"
  const hook = { kind: "webhook", url, format: "standard", events: ["completed"] } as const

  it("SR-10 MUST be told of to every mailbox of the site, once, without its path", async () => {
    const gone = new NotifierError({ detail: "it wants no more messages (410)", permanent: true })
    const { automation, clock, run, told } = host((to) => (to === url ? gone : null))
    const notify = [
      hook,
      { ...atOnce("ann@site.test"), events: ["failed"] },
      daily("bob@site.test"),
    ] as const
    await automation.updateConfig({ siteId, patch: { notify } })
    await automation.start()
    await run()
    await clock.advance("1 hour")
    const notices = () => told.filter(({ notification }) => notification.event === "switched_off")
    expect(
      notices()
        .map(({ to }) => to)
        .toSorted(),
    ).toStrictEqual(["ann@site.test", "bob@site.test"])
    expect(notices()[0]?.notification.facts).toStrictEqual({
      target: "The webhook at hooks.site.example",
      reason: "it wants no more messages (410)",
    })
    await run()
    await clock.advance("10 days")
    expect(notices()).toHaveLength(2)
    await automation.close()
  })

  it("MUST be told of once it was given up, and a mailbox that cannot be reached MUST end it, too", async () => {
    const down = new NotifierError({ detail: "no answer" })
    const { automation, clock, run, told } = host((to) => (to === "cy@site.test" ? null : down))
    const notify = [
      hook,
      atOnce("ann@site.test"),
      { ...atOnce("cy@site.test"), events: [] },
    ] as const
    await automation.updateConfig({ siteId, patch: { notify } })
    await automation.start()
    await run()
    await clock.advance("14 days")
    const off = (await automation.getConfig({ siteId })).config.notify
    expect(off.map(({ switchedOff }) => switchedOff !== undefined)).toStrictEqual([
      true,
      true,
      false,
    ])
    expect(
      told
        .map(({ notification, to }) => `${to} ${String(notification.facts["target"])}`)
        .toSorted(),
    ).toStrictEqual([
      "cy@site.test The e-mail address ann@site.test",
      "cy@site.test The webhook at hooks.site.example",
    ])
    await automation.close()
  })
})

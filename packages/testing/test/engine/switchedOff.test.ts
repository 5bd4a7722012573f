import { Notifier, NotifierError } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

describe("a target that is not to be told any more", () => {
  const hook = (url: string) =>
    ({ kind: "webhook", url, format: "standard", events: ["completed"] }) as const
  const A = "https://a.site.example/hook/secret-path"
  const B = "https://b.site.example/hook"
  /** As the config shows it: without what may be a secret. */
  const shown = (url: string): unknown =>
    expect.stringMatching(new RegExp(`^${new URL(url).origin}/….{4}#[0-9a-f]{8}$`, "u"))

  /** A notifier that refuses `A` so, and counts who is asked. */
  const hostThat = (refuse: Partial<NotifierError>) => {
    const asked: Array<string> = []
    const host = automationOnClock(
      () =>
        Layer.succeed(Notifier, {
          hostWide: false,
          deliver: ({ target }) =>
            Effect.suspend(() => {
              const url = target?.kind === "webhook" ? target.url : ""
              asked.push(url)
              return url === A
                ? Effect.fail(new NotifierError({ detail: "scripted", ...refuse }))
                : Effect.void
            }),
        }),
      {
        siteDefaults: onlyStages(1),
        sweepEvery: "10 minutes",
        poll: "1 hour",
        tickEvery: "1 hour",
      },
    )
    const siteId = "site"
    const set = () =>
      host.automation.updateConfig({ siteId, patch: { notify: [hook(A), hook(B)] } })
    const told = async (within: Duration.Input) => {
      const { runId } = await host.automation.runNow({ siteId })
      await host.clock.advance(within)
      return { runId, log: (await host.automation.logs({ siteId, runId })).lines }
    }
    const targets = async () => (await host.automation.getConfig({ siteId })).config.notify
    return { ...host, asked, set, siteId, targets, told }
  }

  it("SR-10 410 MUST switch it off at once, with a notice, and tell the others", async () => {
    const host = hostThat({ permanent: true })
    await host.set()
    await host.automation.start()
    const { log } = await host.told("1 hour")
    expect(host.asked.toSorted()).toStrictEqual([A, B])
    expect(await host.targets()).toMatchObject([
      { url: shown(A), switchedOff: "scripted" },
      { url: shown(B) },
    ])
    expect((await host.targets())[1]).not.toHaveProperty("switchedOff")
    const notice = log.find(({ code }) => code === "notification.switched_off")
    expect(notice).toMatchObject({ level: "warn" })
    expect(notice?.message).toMatch(/a\.site\.example is not told any more: scripted/u)
    expect(JSON.stringify(log)).not.toContain("secret-path")
    await host.told("1 hour")
    expect(host.asked.toSorted()).toStrictEqual([A, B, B])
    await host.set()
    await host.told("1 hour")
    expect(host.asked.filter((url) => url === A)).toHaveLength(2)
    await host.automation.close()
  })

  it("SR-10 it MUST be switched off once it could not be told for three days, and nobody told twice", async () => {
    const host = hostThat({})
    await host.set()
    await host.automation.start()
    const { runId } = await host.told("7 days")
    expect(host.asked.filter((url) => url === A)).toHaveLength(10)
    expect(host.asked.filter((url) => url === B)).toHaveLength(1)
    expect((await host.targets())[0]?.switchedOff).toMatch(/three days/u)
    const [delivery] = await Effect.runPromise(host.storage.outbox.list({ runId }))
    expect(delivery).toMatchObject({
      status: "dead",
      delivered: [expect.stringMatching(/^webhook:https:\/\/b\.site\.example\/…/u)],
    })
    await host.automation.close()
  })

  it("SR-10 retry-after MUST be obeyed, for a day at most", async () => {
    const host = hostThat({ retryAfter: 365 * 24 * 3_600_000 })
    await host.set()
    await host.automation.start()
    await host.told("23 hours")
    expect(host.asked.filter((url) => url === A)).toHaveLength(1)
    await host.clock.advance("2 hours")
    expect(host.asked.filter((url) => url === A)).toHaveLength(2)
    await host.automation.close()
  })

  it("SR-10 attempts MUST not come at the same distance for everybody", async () => {
    const waits = new Set<number>()
    for (const _ of Array.from({ length: 5 })) {
      const host = hostThat({})
      await host.set()
      await host.automation.start()
      const { runId } = await host.told("11 minutes") // the first attempt was at 10
      const [delivery] = await Effect.runPromise(host.storage.outbox.list({ runId }))
      const wait = (delivery?.nextAttemptAt.getTime() ?? 0) % 600_000
      expect(wait).toBeGreaterThanOrEqual(5000)
      expect(wait).toBeLessThanOrEqual(6000)
      waits.add(wait)
      await host.automation.close()
    }
    expect(waits.size).toBeGreaterThan(1)
  })

  it("one that takes its time MUST hold up neither runs nor repairs, nor the other targets", async () => {
    const told: Array<string> = []
    const { automation, clock } = automationOnClock(
      () =>
        Layer.succeed(Notifier, {
          hostWide: false,
          deliver: ({ notification, target }) =>
            target?.kind === "webhook" && target.url === A
              ? Effect.never
              : Effect.sync(() => void told.push(notification.siteId)),
        }),
      { siteDefaults: onlyStages(1), sweepEvery: "10 seconds" },
    )
    await automation.updateConfig({ siteId: "slow", patch: { notify: [hook(A), hook(B)] } })
    await automation.updateConfig({ siteId: "quick", patch: { notify: [hook(B)] } })
    await automation.start()
    for (const siteId of ["slow", "quick"]) await automation.runNow({ siteId })
    await clock.advance("15 seconds")
    expect(told.toSorted()).toStrictEqual(["quick", "slow"])
    await automation.runNow({ siteId: "slow" })
    await clock.advance("5 minutes")
    expect(
      (await automation.history({ siteId: "slow" })).runs.map(({ status }) => status),
    ).toStrictEqual(["completed", "completed"])
    expect(told).toHaveLength(3)
    const closing = automation.close()
    await clock.advance("1 minute")
    await closing
  })
})

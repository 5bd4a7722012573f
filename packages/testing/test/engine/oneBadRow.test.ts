/** Rounds over many rows: one that fails keeps no other waiting. */
import { CreditLedger, CreditsUnavailable, creditsToNumber, Notifier } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { away, onAlteredStorage } from "./alteredStorage.ts"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { refusal } from "./refusal.ts"
import { onlyStages } from "./storedRuns.ts"

/** More sites of one account than a round looks at together. */
const MANY = Array.from({ length: 101 }, (_, n) => `a-${String(n).padStart(3, "0")}`)

/** A host whose billing refuses whatever concerns these accounts; a site's account is its first letter. */
const hostOf = (options = {}, first?: AutomationOnClock) => {
  const refused = new Set<string>()
  const ask = <A, E>(accountId: string, verb: Effect.Effect<A, E>) =>
    Effect.suspend((): Effect.Effect<A, E | CreditsUnavailable> =>
      refused.has(accountId)
        ? Effect.fail(new CreditsUnavailable({ operation: "test", detail: "refused" }))
        : verb,
    )
  const billing = ({ ledger }: AutomationOnClock["storage"]) =>
    Layer.succeed(CreditLedger, {
      ...ledger,
      hold: (input) => ask(input.accountId, ledger.hold(input)),
      settle: (input) => ask(input.accountId, ledger.settle(input)),
      release: (input) => ask(input.accountId, ledger.release(input)),
    })
  const accountOf = (siteId: string) => siteId.slice(0, 1)
  const host = automationOnClock(
    billing,
    { accountOf, siteDefaults: onlyStages(1), ...options },
    first,
  )
  return { ...host, refused }
}

const grantTo = async ({ automation }: AutomationOnClock, ...accounts: ReadonlyArray<string>) => {
  for (const accountId of accounts)
    await automation.grantCredits({ accountId, amount: 100_000, key: "grant" })
}

const heldBy = async ({ automation }: AutomationOnClock, accountId: string) =>
  creditsToNumber((await automation.balance({ accountId })).held)

describe("an account that the billing always refuses", () => {
  it("R-05 MUST keep no abandoned start of another from being undone", async () => {
    let refuse = (): unknown => null
    const host = hostOf(
      {},
      onAlteredStorage(
        ({ runs }) => ({
          runs: {
            ...runs,
            begin: () =>
              Effect.andThen(
                Effect.sync(() => refuse()),
                Effect.fail(away),
              ),
          },
        }),
        {},
      ),
    )
    await grantTo(host, "a", "b")
    for (const siteIds of [MANY.slice(0, 20), ["b"]]) {
      refuse = () => host.refused.add(siteIds[0]?.slice(0, 1) ?? "")
      for (const siteId of siteIds)
        await host.automation.addKeywords({ siteId, keywords: ["word"] })
      const starts = siteIds.map((siteId) => refusal(host.automation.runNow({ siteId })))
      await host.clock.advance("1 minute")
      await Promise.all(starts)
    }
    host.refused.delete("b")
    expect(await heldBy(host, "b"), "the start could not give it back").toBeGreaterThan(0)
    await host.automation.start()
    await host.clock.advance("1 minute")
    expect(await heldBy(host, "b")).toBe(0)
    expect(await heldBy(host, "a")).toBeGreaterThan(0)
    host.refused.clear()
    await host.clock.advance("1 minute")
    expect(await heldBy(host, "a")).toBe(0)
    await host.automation.close()
  })

  it("R-06 MUST keep no ended run of another from giving its credits back", async () => {
    const host = hostOf()
    await grantTo(host, "a", "b")
    const sites = [...MANY, "b"]
    for (const siteId of sites) {
      await host.automation.addKeywords({ siteId, keywords: ["word"] })
      await host.automation.runNow({ siteId })
    }
    for (const accountId of ["a", "b"]) host.refused.add(accountId)
    const cancelling = sites.map((siteId) => host.automation.cancel({ siteId }))
    await host.clock.advance("1 minute")
    await Promise.all(cancelling)
    host.refused.delete("b")
    expect(await heldBy(host, "b"), "the end could not give it back").toBeGreaterThan(0)
    await host.automation.start()
    await host.clock.advance("5 minutes")
    expect(await heldBy(host, "b")).toBe(0)
    expect(await heldBy(host, "a")).toBeGreaterThan(0)
    await closed(host)
  })

  it("R-09 MUST keep no claimed slot of another from being started", async () => {
    const host = hostOf({ poll: "1 hour" })
    const { automation, clock, refused } = host
    await grantTo(host, "a", "b")
    for (const siteId of [...MANY, "b"]) {
      await automation.addKeywords({ siteId, keywords: ["word"] })
      const patch = { enabled: true, scheduledTime: siteId === "b" ? "09:01" : "09:00" }
      await automation.updateConfig({ siteId, patch })
    }
    for (const accountId of ["a", "b"]) refused.add(accountId)
    await clock.advance("62 minutes")
    const ticking = automation.tick()
    await clock.advance("10 minutes")
    expect(await ticking).toBe(102)
    refused.delete("b")
    await automation.start()
    await clock.advance("10 minutes")
    expect(await stateOf(host, "b")).toBe("completed")
    expect(await stateOf(host, "a-000")).toBe("idle")
    await closed(host)
  })
})

describe("a schedule that cannot be read here", () => {
  it("R-09 MUST keep no other from being started", async () => {
    const strange = "Mars/Olympus_Mons" // a zone that this machine's tables lack
    const { automation, clock, ...host } = onAlteredStorage(
      ({ slots }) => ({
        slots: {
          ...slots,
          listDue: (limit) =>
            Effect.map(slots.listDue(limit), ({ configs, now }) => ({
              now,
              configs: configs.map((config) =>
                config.siteId === "a" ? { ...config, timezone: strange } : config,
              ),
            })),
        },
      }),
      { siteDefaults: onlyStages() },
    )
    for (const siteId of ["a", "b"])
      await automation.updateConfig({ siteId, patch: { enabled: true, scheduledTime: "09:00" } })
    await automation.start()
    await clock.advance("2 hours")
    expect(await stateOf({ automation, clock, ...host }, "b")).toBe("completed")
    await automation.close()
  })
})

describe("a delivery that dies", () => {
  it("MUST not cut the others off, who would be told again", async () => {
    const told: Array<string> = []
    const slow = Layer.succeed(Notifier, {
      hostWide: true,
      deliver: ({ notification }) =>
        Effect.andThen(
          Effect.sleep("5 seconds"),
          Effect.sync(() => void told.push(notification.siteId)),
        ),
    })
    const { automation, clock } = onAlteredStorage(
      ({ configs }) => ({
        configs: {
          ...configs,
          secrets: (siteId) =>
            siteId === "a"
              ? Effect.andThen(Effect.sleep("1 second"), Effect.die(new Error("unreadable")))
              : configs.secrets(siteId),
        },
      }),
      { siteDefaults: onlyStages() },
      slow,
    )
    for (const siteId of ["a", "b"]) await automation.runNow({ siteId })
    await automation.start()
    await clock.advance("1 hour")
    expect(told).toEqual(["b"])
    await automation.close()
  })
})

const stateOf = async ({ automation }: AutomationOnClock, siteId: string) =>
  (await automation.currentRun({ siteId })).state

const closed = async ({ automation, clock }: AutomationOnClock): Promise<void> => {
  const closing = automation.close()
  await clock.advance("1 minute")
  await closing
}

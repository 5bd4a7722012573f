import type { ConfigPatch } from "@pressline/core"
import { Notifier } from "@pressline/core/effect"
import { createTestKit, type TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { hook, KEY, kitWith } from "./hookedKit.ts"
import { runOf } from "./storedRuns.ts"

const secretOf = (what: string) => `whsec_${Buffer.alloc(24, what).toString("base64")}`
const SECRET = secretOf("secret of the host")

/** The address of `hook`, as it is read back. */
const MASKED = "https://hooks.site.example/…a#9eea318f"

const sealedIn = (kit: TestKit) => Effect.runPromise(kit.storage.configs.secrets(kit.siteId))

/** A notifier that remembers what it was given to sign with. */
const recordsSecrets = () => {
  const given: Array<ReadonlyArray<string>> = []
  const recorder = () =>
    Layer.succeed(Notifier, {
      hostWide: false,
      deliver: ({ secrets }) => Effect.sync(() => void given.push(secrets.map(Redacted.value))),
    })
  return { given, recorder }
}

describe("webhook secrets", () => {
  it("SR-11 R-24 MUST be sealed at rest and never be in any answer, log, event or audit line", async () => {
    const kit = await kitWith([hook({ secret: SECRET })])
    await kit.addKeywords(5)
    await kit.runToRest()
    await kit.clock.advance("1 minute")
    const { siteId } = kit
    const answers = [
      await kit.automation.getConfig({ siteId }),
      await kit.automation.updateConfig({ siteId, patch: { maxAttempts: 4 } }),
      await kit.automation.currentRun({ siteId }),
      await kit.automation.history({ siteId }),
      await kit.automation.logs({ siteId }),
      await kit.automation.listAudit({ siteId }),
      kit.notifier.delivered,
      await Effect.runPromise(kit.storage.configs.list([siteId])),
      await Effect.runPromise(kit.storage.runs.find((await runOf(kit)).runId)),
      await sealedIn(kit),
    ]
    expect(JSON.stringify(answers)).not.toContain(SECRET)
    const { config } = await kit.automation.getConfig({ siteId })
    const { secret: _, ...shown } = hook({ secret: SECRET })
    expect(config.notify).toStrictEqual([{ ...shown, url: MASKED, secretSet: true }])
    await kit.close()
  })

  it("R-24 MUST be opened by the host's key alone, for the notifier to sign with", async () => {
    const { given, recorder } = recordsSecrets()
    const first = automationOnClock(recorder, { secretKey: KEY })
    const siteId = "site"
    await first.automation.updateConfig({
      siteId,
      patch: { notify: [hook({ secret: SECRET })] },
    })
    await first.automation.start()
    await first.automation.runNow({ siteId })
    await first.clock.advance("1 minute")
    await first.automation.stop()
    const otherKey = automationOnClock(recorder, { secretKey: new Uint8Array(32).fill(8) }, first)
    await otherKey.automation.start()
    await otherKey.automation.runNow({ siteId })
    await first.clock.advance("1 minute")
    await first.automation.updateConfig({ siteId, patch: { maxAttempts: 4 } })
    const { notifications } = await otherKey.automation.listNotifications({ siteId })
    expect(notifications).toMatchObject([
      { status: "pending", lastError: expect.stringMatching(/another secretKey/u) as string },
    ])
    expect(given).toStrictEqual([[SECRET]])
    await otherKey.automation.close()
    await first.automation.close()
  })

  it("SR-10 a new secret MUST sign beside the old one for a day, and alone after it", async () => {
    const { given, recorder } = recordsSecrets()
    const { automation, clock, storage } = automationOnClock(recorder, { secretKey: KEY })
    const siteId = "site"
    const set = (secret: string) =>
      automation.updateConfig({ siteId, patch: { notify: [hook({ secret })] } })
    const told = async () => {
      await automation.runNow({ siteId })
      await clock.advance("1 minute")
    }
    await automation.start()
    const [first, second, third] = ["first", "second", "third"].map(secretOf) as [
      string,
      string,
      string,
    ]
    await set(first)
    await set(second)
    await told()
    await set(second)
    await told()
    await clock.advance("1 day")
    await told()
    await set(third)
    await told()
    expect(given).toStrictEqual([[second, first], [second, first], [second], [third, second]])
    expect(JSON.stringify(await Effect.runPromise(storage.configs.secrets(siteId)))).not.toContain(
      third,
    )
    await automation.close()
  })

  it("the same secret MUST be sealed differently each time", async () => {
    const kit = await kitWith([
      hook({ secret: SECRET }),
      hook({ url: "https://hooks.site.example/b", secret: SECRET }),
    ])
    const [a, b] = Object.values(await sealedIn(kit))
    expect(a).not.toBe(b)
    await kit.close()
  })

  it("R-24 MUST be refused while the host has given no key, by the field's path", async () => {
    const kit = createTestKit()
    await expect(
      kit.automation.updateConfig({
        siteId: kit.siteId,
        patch: { notify: [hook(), hook({ url: "https://b.example", secret: SECRET })] },
      }),
    ).rejects.toMatchObject({
      code: "validation_failed",
      details: {
        issues: [{ path: "notify.1.secret", message: expect.stringMatching(/secretKey/u) }],
      },
    })
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config).toMatchObject({ notify: [], version: 1 })
    await kit.close()
  })

  it("a target without a secret MUST do without a key", async () => {
    const kit = await kitWith([hook()], {})
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config.notify).toMatchObject([{ secretSet: false }])
    await kit.close()
  })

  it("a secret left out of an update MUST stay what it was; a target removed takes its secret along", async () => {
    const kit = await kitWith([hook({ secret: SECRET })])
    const before = await sealedIn(kit)
    const patch = { notify: [hook(), hook({ url: "https://hooks.site.example/b" })] }
    const { config } = await kit.automation.updateConfig({ siteId: kit.siteId, patch })
    expect(config.notify).toMatchObject([{ secretSet: true }, { secretSet: false }])
    expect(await sealedIn(kit)).toMatchObject(before)
    await kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify: [] } })
    expect(await sealedIn(kit)).toStrictEqual({})
    await kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify: [hook()] } })
    expect((await kit.automation.getConfig({ siteId: kit.siteId })).config.notify).toMatchObject([
      { secretSet: false },
    ])
    await kit.close()
  })

  it("MUST refuse what is no http(s) URL, no format and no event, each by its path", async () => {
    const kit = createTestKit({ secretKey: KEY })
    const notify = [
      { ...hook(), url: "ftp://site.example" },
      { ...hook(), format: "teams" },
      { ...hook(), events: ["started"] },
      { ...hook(), secret: "whsec_c2hvcnQ=" },
    ] as unknown as ConfigPatch["notify"] & {}
    await expect(
      kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify } }),
    ).rejects.toMatchObject({
      code: "validation_failed",
      details: {
        issues: [
          { path: "notify.0.url" },
          { path: "notify.1.format" },
          { path: "notify.2.events.0" },
          { path: "notify.3.secret" },
        ],
      },
    })
    await kit.close()
  })
})

import { Notifier } from "@pressline/core/effect"
import { createTestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { hook, KEY, kitWith } from "./hookedKit.ts"

/** A notifier that remembers the addresses it was given. */
const recordsTargets = () => {
  const given: Array<string> = []
  const recorder = () =>
    Layer.succeed(Notifier, {
      hostWide: false,
      deliver: ({ target }) =>
        Effect.sync(() => void given.push(target?.kind === "webhook" ? target.url : "")),
    })
  return { given, recorder }
}

describe("addresses of webhooks", () => {
  it("R-24 an address MUST be read back masked, and what is written masked MUST stay what it was", async () => {
    const { given, recorder } = recordsTargets()
    const { automation, clock } = automationOnClock(recorder, { secretKey: KEY })
    const siteId = "site"
    const path = "/services/T0/B0/canary-in-a-path?token=canary-in-a-query"
    const url = `https://hooks.slack.example${path}`
    const slack = { kind: "webhook", url, format: "slack", events: ["completed"] } as const
    const { config } = await automation.updateConfig({ siteId, patch: { notify: [slack] } })
    const [target] = config.notify
    if (target?.kind !== "webhook") throw new Error("no webhook")
    expect(target.url).toMatch(/^https:\/\/hooks\.slack\.example\/…uery#[0-9a-f]{8}$/u)
    await automation.updateConfig({
      siteId,
      patch: { notify: [{ ...slack, url: target.url, events: ["completed", "failed"] }] },
    })
    await automation.start()
    const { runId } = await automation.runNow({ siteId })
    await clock.advance("1 minute")
    expect(given).toStrictEqual([url])
    // Also in what was frozen with a run, and in what is told of it.
    const shown = [
      await automation.getConfig({ siteId }),
      await automation.currentRun({ siteId, runId }),
      await automation.listNotifications({ siteId, runId }),
      await automation.listAudit({ siteId }),
      await automation.logs({ siteId, runId }),
    ]
    expect(JSON.stringify(shown)).not.toContain("canary")
    await automation.close()
  })

  it("two addresses MUST never look alike, and one MUST not be there twice in two forms", async () => {
    const kit = await kitWith([])
    const urls = [
      "https://a.example/red/run",
      "https://a.example/blue/run",
      "https://b.example/run",
    ]
    const patch = { notify: urls.map((url) => hook({ url })) }
    const { config } = await kit.automation.updateConfig({ siteId: kit.siteId, patch })
    const shown = config.notify.map((target) => (target.kind === "webhook" ? target.url : ""))
    expect(new Set(shown).size).toBe(3)
    const twice = [hook({ url: shown[0] ?? "" }), hook({ url: urls[0] ?? "" })]
    await expect(
      kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify: twice } }),
    ).rejects.toMatchObject({ details: { issues: [{ path: "notify.1" }] } })
    await kit.close()
  })

  it("a masked address that is none of the site's MUST be refused, by its path", async () => {
    const kit = await kitWith([hook()])
    const url = "https://hooks.site.example/…abcd#00000000"
    await expect(
      kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify: [hook({ url })] } }),
    ).rejects.toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "notify.0.url", message: expect.stringMatching(/whole/u) }] },
    })
    await kit.close()
  })

  it("R-24 an address of Slack's MUST be refused while the host has given no key", async () => {
    const kit = createTestKit()
    await expect(
      kit.automation.updateConfig({
        siteId: kit.siteId,
        patch: { notify: [{ ...hook(), format: "slack" }] },
      }),
    ).rejects.toMatchObject({
      details: { issues: [{ path: "notify.0.url", message: expect.stringMatching(/secretKey/u) }] },
    })
    await kit.close()
  })
})

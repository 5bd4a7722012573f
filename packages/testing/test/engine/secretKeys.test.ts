import { Notifier } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const SECRET = `whsec_${Buffer.alloc(24, "secret of the host").toString("base64")}`
const [OLD, NEW, LOST] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const siteId = "site"

describe("a change of secretKey", () => {
  /** Processes with keys of their own over one storage, and what their messages were signed with. */
  const processes = (key: Uint8Array | null = OLD) => {
    const signedWith: Array<ReadonlyArray<string>> = []
    const recorder = () =>
      Layer.succeed(Notifier, {
        hostWide: false,
        deliver: ({ secrets }) =>
          Effect.sync(() => void signedWith.push(secrets.map(Redacted.value))),
      })
    const options = { siteDefaults: onlyStages(1) }
    const first = automationOnClock(
      recorder,
      key === null ? options : { ...options, secretKey: key },
    )
    const withKeys = (secretKey: Uint8Array | ReadonlyArray<Uint8Array>) =>
      automationOnClock(recorder, { ...options, secretKey }, first).automation
    const told = async (automation: typeof first.automation) => {
      signedWith.length = 0
      await automation.start()
      await automation.runNow({ siteId })
      await first.clock.advance("1 minute")
      await automation.stop()
      return signedWith
    }
    const set = (automation: typeof first.automation, site = siteId, secret = SECRET) =>
      automation.updateConfig({
        siteId: site,
        patch: {
          notify: [
            {
              kind: "webhook",
              url: "https://hooks.site.example/a",
              format: "standard",
              events: ["completed"],
              ...(secret === "" ? {} : { secret }),
            },
          ],
        },
      })
    const sealed = async (site = siteId) =>
      Object.values(await Effect.runPromise(first.storage.configs.secrets(site)))[0] ?? ""
    return { first: first.automation, sealed, set, told, withKeys }
  }

  it("MUST lose nothing: the new key seals, both open, and after a reseal the new one alone does", async () => {
    const { first, sealed, set, told, withKeys } = processes()
    await set(first)
    await set(first, "another")
    const before = await sealed()
    const both = withKeys([NEW, OLD])
    expect(await told(both)).toStrictEqual([[SECRET]])
    expect(await sealed()).toBe(before)

    expect(await both.resealSecrets({ actor: "ada" })).toStrictEqual({ sites: 2, unreadable: [] })
    expect(await both.resealSecrets({})).toStrictEqual({ sites: 0, unreadable: [] })
    const after = await sealed()
    const keyIn = (text: string) => text.split(".")[1]
    expect(keyIn(after)).not.toBe(keyIn(before))
    expect(await sealed("another")).toMatch(new RegExp(`^v2\\.${keyIn(after)}\\.`, "u"))
    const [entry] = await both.listAudit({ siteId })
    expect(entry).toMatchObject({ action: "reseal_secrets", actor: "ada" })

    const alone = withKeys(NEW)
    expect(await told(alone)).toStrictEqual([[SECRET]])
    const stale = withKeys(OLD)
    expect(await told(stale)).toStrictEqual([])
    for (const automation of [alone, stale, both, first]) await automation.close()
  })

  it("what no key opens MUST be named, left as it is, and be told again once it is set again", async () => {
    const { first, sealed, set, told, withKeys } = processes()
    await set(first)
    const before = await sealed()
    const other = withKeys([LOST])
    expect(await other.resealSecrets({})).toStrictEqual({ sites: 0, unreadable: [siteId] })
    expect(await sealed()).toBe(before)
    await set(other)
    expect(await told(other)).toContainEqual([SECRET])
    for (const automation of [other, first]) await automation.close()
  })

  it("what was stored before there was a key MUST be sealed by a reseal", async () => {
    const { first, sealed, set, told, withKeys } = processes(null)
    await set(first, siteId, "")
    expect(await sealed()).toMatch(/^clear\./u)
    await expect(first.resealSecrets({})).rejects.toMatchObject({ code: "validation_failed" })
    const keyed = withKeys(NEW)
    expect(await keyed.resealSecrets({})).toStrictEqual({ sites: 1, unreadable: [] })
    expect(await sealed()).toMatch(/^v2\./u)
    expect(await told(keyed)).toStrictEqual([[]])
    for (const automation of [keyed, first]) await automation.close()
  })
})

/** Two who change a site's config at the same time: what follows from it fits what is stored. */
import type { BehaviourOptions, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import type { AutomationOnClock } from "./automationOnClock.ts"
import { onAlteredStorage } from "./alteredStorage.ts"

const site = { siteId: "site" }

/** Before the first write of a config another one comes, as often as a test says. */
const interrupted = (options: BehaviourOptions = {}) => {
  const meanwhile: Array<() => Promise<unknown>> = []
  const web = onAlteredStorage(
    ({ configs }: Storage["Service"]) => ({
      configs: {
        ...configs,
        update: (change) => {
          const other = meanwhile.shift()
          return other === undefined
            ? configs.update(change)
            : Effect.andThen(Effect.promise(other), configs.update(change))
        },
      },
    }),
    options,
  )
  return { ...web, meanwhile }
}

const stored = async ({ storage }: AutomationOnClock) => {
  const [config] = await Effect.runPromise(storage.configs.list(["site"]))
  return config
}

it("R-09 a schedule switched on beside another change of it MUST have its due time", async () => {
  const web = interrupted()
  const { automation, meanwhile } = web
  await automation.getConfig(site)
  meanwhile.push(() => automation.updateConfig({ ...site, patch: { enabled: true } }))
  await automation.updateConfig({ ...site, patch: { scheduledTime: "05:00" } })
  expect(await stored(web)).toMatchObject({
    enabled: true,
    scheduledTime: "05:00",
    nextRunAt: new Date("2026-01-06T05:00:00.000Z"),
    version: 3,
  })
  await automation.close()
})

it("R-09 one switched off beside another change of it MUST have none", async () => {
  const web = interrupted()
  const { automation, meanwhile } = web
  await automation.updateConfig({ ...site, patch: { enabled: true } })
  meanwhile.push(() => automation.updateConfig({ ...site, patch: { enabled: false } }))
  await automation.updateConfig({ ...site, patch: { frequency: "weekly" } })
  expect(await stored(web)).toMatchObject({ enabled: false, nextRunAt: null })
  await automation.close()
})

it("with a version the one that comes second MUST be refused", async () => {
  const { automation, meanwhile } = interrupted()
  await automation.getConfig(site)
  meanwhile.push(() => automation.updateConfig({ ...site, patch: { enabled: true } }))
  const second = automation.updateConfig({ ...site, patch: { frequency: "weekly" }, ifVersion: 1 })
  await expect(second).rejects.toMatchObject({
    code: "config_conflict",
    details: { expected: 1, actual: 2 },
  })
  await automation.close()
})

it("a version that becomes true while it is asked for MUST not be written over what it was not read from", async () => {
  const { automation, meanwhile } = interrupted()
  await automation.getConfig(site)
  meanwhile.push(() => automation.updateConfig({ ...site, patch: { enabled: true } }))
  const early = automation.updateConfig({ ...site, patch: { frequency: "weekly" }, ifVersion: 2 })
  await expect(early).rejects.toMatchObject({ code: "config_conflict", details: { expected: 2 } })
  await automation.close()
})

it("a site enabled by default MUST get the due time of the schedule that is stored, whoever reads it first", async () => {
  const web = interrupted({ siteDefaults: { enabled: true } })
  const { automation, meanwhile } = web
  meanwhile.push(() => automation.updateConfig({ ...site, patch: { scheduledTime: "05:00" } }))
  const { config } = await automation.getConfig(site)
  expect(config.nextRunAt?.toISOString()).toBe("2026-01-06T05:00:00.000Z")
  expect(await stored(web)).toStrictEqual(config)
  await automation.close()
})

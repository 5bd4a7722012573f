/** configStoreSuite: one config per site, versioned. */
import { expect } from "@effect/vitest"
import { defaultSettings, type NotifyTarget, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { expectDeath, tally } from "./expectations.ts"
import { migrated } from "./migrated.ts"
import { sealedElsewhere } from "./configStore/sealedElsewhere.ts"
import { newId } from "./site.ts"

const FAN = { concurrency: "unbounded" } as const
const NOTHING = { ifVersion: null, settings: {}, notify: null, secrets: null } as const

const made = Effect.fnUntraced(function* (settings = defaultSettings) {
  const { configs } = yield* Storage
  const id = yield* newId
  return yield* configs.getOrCreate({ siteId: `site-${id}`, accountId: `account-${id}`, settings })
})

const requirements: Requirements<Storage> = (it, time) => {
  it(
    "MUST make a config with the settings it is given, version 1 and no due time",
    Effect.gen(function* () {
      const config = yield* made({
        ...defaultSettings,
        stage4BatchSize: 12,
        publishPolicy: { mode: "hold", holdHours: 6, dailyCap: 3 },
      })
      expect(config).toMatchObject({
        ...defaultSettings,
        stage4BatchSize: 12,
        publishPolicy: { mode: "hold", holdHours: 6, dailyCap: 3 },
        version: 1,
        notify: [],
        lastRunAt: null,
        nextRunAt: null,
      })
      expect(config.accountId).toBe(config.siteId.replace("site-", "account-"))
      expect(config.createdAt).toBeInstanceOf(Date)
      expect(config.updatedAt).toEqual(config.createdAt)
    }),
  )

  it.race(
    "MUST make one row when 8 first reads race",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const siteId = `site-${yield* newId}`
      const reads = [...Array(8).keys()].map((n) =>
        configs.getOrCreate({
          siteId,
          accountId: "account",
          settings: { ...defaultSettings, stage1BatchSize: n + 1 },
        }),
      )
      const answers = yield* Effect.all(reads, FAN)
      expect(answers).toEqual(answers.map(() => answers[0]))
      expect(yield* configs.list([siteId])).toEqual([answers[0]])
    }),
  )

  it(
    "MUST read back what is stored, whatever the read would have made",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const config = yield* made()
      const other = { accountId: "another", settings: { ...defaultSettings, maxAttempts: 9 } }
      expect(yield* configs.getOrCreate({ siteId: config.siteId, ...other })).toEqual(config)
    }),
  )

  it(
    "MUST apply exactly the fields of a change and add 1 to the version",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const config = yield* made()
      const { siteId } = config
      yield* time.tick
      const settings = { enabled: true, timezone: "Europe/Berlin", budgetCaps: {} }
      const changed = yield* configs.update({ ...NOTHING, siteId, ifVersion: 1, settings })
      const { updatedAt, ...rest } = changed
      expect({ ...rest, updatedAt: config.updatedAt }).toEqual({
        ...config,
        ...settings,
        version: 2,
      })
      expect(updatedAt.getTime()).toBeGreaterThan(config.updatedAt.getTime())
      expect(yield* configs.list([siteId])).toEqual([changed])
    }),
  )

  it(
    "MUST refuse a change of another version with both versions, and change nothing",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const config = yield* made()
      const { siteId } = config
      const stale = configs.update({
        ...NOTHING,
        siteId,
        ifVersion: 7,
        settings: { enabled: true },
      })
      expect(yield* Effect.flip(stale)).toMatchObject({
        _tag: "ConfigConflict",
        siteId,
        expected: 7,
        actual: 1,
      })
      expect(yield* configs.list([siteId])).toEqual([config])
    }),
  )

  it.race(
    "MUST let one of 8 concurrent changes of the same version through",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const { siteId } = yield* made()
      const changes = [...Array(8).keys()].map((n) =>
        Effect.match(
          configs.update({
            ...NOTHING,
            siteId,
            ifVersion: 1,
            settings: { stage1BatchSize: n + 1 },
          }),
          { onFailure: ({ _tag }) => _tag, onSuccess: () => "stored" },
        ),
      )
      expect(tally(yield* Effect.all(changes, FAN))).toEqual({ stored: 1, ConfigConflict: 7 })
      expect((yield* configs.list([siteId]))[0]?.version).toBe(2)
    }),
  )

  it.race(
    "MUST lose no change of different fields when nobody names a version",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const { siteId } = yield* made()
      const fields = ["stage1BatchSize", "stage2BatchSize", "stage3BatchSize"] as const
      yield* Effect.all(
        fields.map((field) => configs.update({ ...NOTHING, siteId, settings: { [field]: 99 } })),
        FAN,
      )
      expect((yield* configs.list([siteId]))[0]).toMatchObject({
        stage1BatchSize: 99,
        stage2BatchSize: 99,
        stage3BatchSize: 99,
        version: 4,
      })
    }),
  )

  it(
    "MUST set, keep and clear the due time: undefined leaves it alone, null is never",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const { siteId } = yield* made()
      const dueAt = new Date(1_795_000_000_000)
      const set = yield* configs.update({ ...NOTHING, siteId, nextRunAt: dueAt })
      expect(set.nextRunAt).toEqual(dueAt)
      expect((yield* configs.update({ ...NOTHING, siteId })).nextRunAt).toEqual(dueAt)
      expect((yield* configs.update({ ...NOTHING, siteId, nextRunAt: null })).nextRunAt).toBeNull()
    }),
  )

  it(
    "INV-26 MUST keep sealed secrets apart from the config, replaced as a whole or left alone",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const { siteId } = yield* made()
      const notify: ReadonlyArray<NotifyTarget> = [
        {
          kind: "webhook",
          url: "https://hook.test/a",
          format: "standard",
          events: ["completed"],
          secretSet: true,
        },
        { kind: "email", to: "ann@site.test", events: ["failed"] },
      ]
      expect(yield* configs.secrets(siteId)).toEqual({})
      const secrets = { "webhook:https://hook.test/a": "sealed-1" }
      const config = yield* configs.update({ ...NOTHING, siteId, notify, secrets })
      expect(config.notify).toEqual(notify)
      expect(JSON.stringify(config)).not.toContain("sealed-1")
      expect(yield* configs.secrets(siteId)).toEqual(secrets)
      const kept = yield* configs.update({ ...NOTHING, siteId, settings: { enabled: true } })
      expect(kept.notify).toEqual(notify)
      expect(yield* configs.secrets(siteId)).toEqual(secrets)
      yield* configs.update({ ...NOTHING, siteId, notify: [], secrets: {} })
      expect(yield* configs.secrets(siteId)).toEqual({})
      expect(yield* configs.secrets(`site-${yield* newId}`)).toEqual({})
    }),
  )

  it(
    "MUST die where there is no config to change",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const siteId = `site-${yield* newId}`
      yield* expectDeath(configs.update({ ...NOTHING, siteId }))
      expect(yield* configs.list([siteId])).toEqual([])
    }),
  )

  it(
    "INV-25 MUST list exactly the configs of the given sites that exist",
    Effect.gen(function* () {
      const { configs } = yield* Storage
      const [one, two] = [yield* made(), yield* made()]
      yield* made()
      const found = yield* configs.list([two.siteId, one.siteId, `site-${yield* newId}`])
      const byId = (a: { readonly siteId: string }, b: { readonly siteId: string }) =>
        a.siteId < b.siteId ? -1 : 1
      expect(found.toSorted(byId)).toEqual([one, two].toSorted(byId))
      expect(yield* configs.list([])).toEqual([])
    }),
  )
}

export const configStoreSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: ConfigStore`,
    migrated(storage),
    (it, time) => {
      requirements(it, time)
      sealedElsewhere(it, time)
    },
    options,
  )

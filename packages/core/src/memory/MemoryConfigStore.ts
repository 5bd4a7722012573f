/** MemoryConfigStore: one config per site, replaced as a whole. */
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import { ConfigConflict } from "../domain/errors.ts"
import type { ConfigStore, SealedSecrets } from "../ports/ConfigStore.ts"
import type { MemoryTime } from "./MemoryTime.ts"

export class MemoryConfigs {
  readonly #bySite = new Map<string, AutomationConfig>()
  readonly secrets = new Map<string, SealedSecrets>()

  get(siteId: string): AutomationConfig | undefined {
    return this.#bySite.get(siteId)
  }

  all(): Iterable<AutomationConfig> {
    return this.#bySite.values()
  }

  put(config: AutomationConfig): AutomationConfig {
    this.#bySite.set(config.siteId, config)
    return config
  }

  /** Changes what the system itself keeps in a config: no new version. */
  change(siteId: string, change: Pick<Partial<AutomationConfig>, "lastRunAt" | "nextRunAt">): void {
    const config = this.get(siteId)
    if (config !== undefined) this.put({ ...config, ...change })
  }

  delete(siteId: string): void {
    this.#bySite.delete(siteId)
    this.secrets.delete(siteId)
  }
}

export const memoryConfigStore = ({
  configs,
  now,
}: MemoryTime & { readonly configs: MemoryConfigs }): ConfigStore => ({
  getOrCreate: ({ accountId, settings, siteId }) =>
    Effect.sync(() => {
      const at = now()
      return (
        configs.get(siteId) ??
        configs.put({
          ...settings,
          siteId,
          accountId,
          notify: [],
          lastRunAt: null,
          nextRunAt: null,
          version: 1,
          createdAt: at,
          updatedAt: at,
        })
      )
    }),
  update: ({ ifVersion, nextRunAt, notify, secrets, settings, siteId }) =>
    Effect.suspend(() => {
      const config = configs.get(siteId)
      if (config === undefined) return Effect.die(new Error(`site ${siteId} has no config`))
      const { version } = config
      if (ifVersion !== null && ifVersion !== version)
        return Effect.fail(new ConfigConflict({ siteId, expected: ifVersion, actual: version }))
      if (secrets !== null) configs.secrets.set(siteId, secrets)
      return Effect.succeed(
        configs.put({
          ...config,
          ...settings,
          notify: notify ?? config.notify,
          nextRunAt: nextRunAt === undefined ? config.nextRunAt : nextRunAt,
          version: version + 1,
          updatedAt: now(),
        }),
      )
    }),
  secrets: (siteId) => Effect.sync(() => configs.secrets.get(siteId) ?? {}),
  sealedOtherwise: ({ after, limit, than }) =>
    Effect.sync(() =>
      [...configs.secrets]
        .filter(([, sealed]) => Object.values(sealed).some((value) => !value.startsWith(than)))
        .map(([siteId]) => siteId)
        .filter((siteId) => after === null || siteId > after)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .slice(0, limit),
    ),
  list: (siteIds) =>
    Effect.sync(() => [...new Set(siteIds)].flatMap((siteId) => configs.get(siteId) ?? [])),
})

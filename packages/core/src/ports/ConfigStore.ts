/** ConfigStore: one config per site, versioned. A facet of Storage. */
import type * as Effect from "effect/Effect"
import type { AutomationConfig, Settings } from "../domain/AutomationConfig.ts"
import type { ConfigConflict, StorageError } from "../domain/errors.ts"
import type { NotifyTarget } from "../domain/NotifyTarget.ts"

/** Addresses and secrets of webhooks by `targetKey`, sealed by the engine; a store never sees a secret in clear. */
export type SealedSecrets = Readonly<Record<string, string>>

export interface ConfigChange {
  readonly siteId: string
  /** Refuse with `ConfigConflict` unless the stored version is this one; null: last write wins. */
  readonly ifVersion: number | null
  readonly settings: Partial<Settings>
  readonly notify: ReadonlyArray<NotifyTarget> | null
  readonly secrets: SealedSecrets | null
  /** The new due time; undefined leaves it alone, null: never. */
  readonly nextRunAt?: Date | null
}

export interface ConfigStore {
  /** The site's config; made with `settings` and version 1 if there is none (two first reads: one row). */
  readonly getOrCreate: (input: {
    readonly siteId: string
    readonly accountId: string
    readonly settings: Settings
  }) => Effect.Effect<AutomationConfig, StorageError>
  /** Applies a change and adds 1 to the version. The config must exist (else it dies). */
  readonly update: (
    change: ConfigChange,
  ) => Effect.Effect<AutomationConfig, ConfigConflict | StorageError>
  readonly secrets: (siteId: string) => Effect.Effect<SealedSecrets, StorageError>
  /** Sites with a sealed value that does not begin so, in the order of their ids, after one (null: the first). */
  readonly sealedOtherwise: (input: {
    readonly than: string
    readonly after: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<string>, StorageError>
  /** Configs of the given sites that exist, in no order. */
  readonly list: (
    siteIds: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<AutomationConfig>, StorageError>
}

/** An automation over a memory store that a test alters: slow, failing, or watched. */
import { CreditLedger, makeMemoryStorage, type Storage, StorageError } from "@pressline/core/effect"
import type { BehaviourOptions } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeVirtualClock } from "../../src/VirtualClock.ts"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"

type Store = Storage["Service"]

export const away = new StorageError({ operation: "test", reason: "unavailable", detail: "away" })
export const lost = new StorageError({ operation: "test", reason: "unknown", detail: "lost" })

/** `alter` replaces facets of the store; more automations can share what it answers. */
export const onAlteredStorage = (
  alter: (storage: Store) => Partial<Store>,
  options: BehaviourOptions,
  adapters: Layer.Layer<never> = Layer.empty,
): AutomationOnClock => {
  const { clock, services } = makeVirtualClock(new Date(Date.UTC(2026, 0, 5, 8)))
  const storage = Effect.runSyncWith(services)(makeMemoryStorage)
  const credits = Layer.succeed(CreditLedger, storage.ledger)
  const altered = { ...storage, ...alter(storage) }
  return automationOnClock(() => Layer.merge(credits, adapters), options, {
    clock,
    services,
    storage: altered,
  })
}

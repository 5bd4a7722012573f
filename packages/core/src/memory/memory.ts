/** memory: everything Pressline remembers, in this process: for tests, demos and simulations. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Storage, type StorageShape } from "../ports/Storage.ts"
import { memoryActivityLog } from "./MemoryActivityLog.ts"
import { memoryAuditLog } from "./MemoryAuditLog.ts"
import { memoryConfigStore } from "./MemoryConfigStore.ts"
import { memoryCreditLedger } from "./MemoryCreditLedger.ts"
import { memoryIdempotencyKeys } from "./MemoryIdempotencyKeys.ts"
import { memoryOutbox } from "./MemoryOutbox.ts"
import { memoryPipelineStore } from "./MemoryPipelineStore.ts"
import { memoryRunStore } from "./MemoryRunStore.ts"
import { memorySiteLock } from "./MemorySiteLock.ts"
import { memorySlots } from "./MemorySlots.ts"
import { makeMemoryState } from "./MemoryState.ts"
import { memoryUsageLog } from "./MemoryUsageLog.ts"
import { retentionVerbs } from "./retention.ts"

/**
 * Storage in memory, with its own lock and its own ledger. It is lost with the process.
 *
 * Every call makes a store of its own, empty and created when it is first used. One value is one
 * store, however many automations or runtimes it is given to:
 *
 * @example
 * ```ts
 * import { createAutomation, localAi, memory } from "@pressline/core"
 *
 * const ai = localAi()
 * const storage = memory()
 * const web = createAutomation({ storage, ai }) // the same sites, runs and credits
 * const worker = createAutomation({ storage, ai })
 * ```
 *
 * The store's time is the `Clock` of whoever uses it first; other clocks are never read.
 */
export const memory = (): Layer.Layer<Storage> => {
  let store: StorageShape | undefined
  return Layer.effect(
    Storage,
    Effect.map(Clock.Clock, (clock) => (store ??= storageOn(clock))),
  )
}

/** A fresh store on the current `Clock`: for several layers or workers that share it. */
export const makeMemoryStorage: Effect.Effect<StorageShape> = Effect.map(Clock.Clock, (clock) =>
  storageOn(clock),
)

const storageOn = (clock: Clock.Clock): StorageShape => {
  const state = makeMemoryState(clock)
  return {
    configs: memoryConfigStore(state),
    runs: memoryRunStore(state),
    pipeline: memoryPipelineStore(state),
    log: memoryActivityLog(state),
    usage: memoryUsageLog(state),
    slots: memorySlots(state),
    outbox: memoryOutbox(state),
    idempotencyKeys: memoryIdempotencyKeys(state),
    audit: memoryAuditLog(state),
    ledger: memoryCreditLedger(state.holds),
    lock: memorySiteLock(state),
    now: Effect.sync(state.now),
    migrate: Effect.void,
    ready: Effect.void,
    ...retentionVerbs(state),
  }
}

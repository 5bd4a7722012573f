/** MemoryState: everything one in-memory store remembers, and the only clock it reads. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import type { RunRecord } from "../domain/AutomationRun.ts"
import type { Told } from "../ports/RunStore.ts"
import { MemoryLines } from "./MemoryActivityLog.ts"
import { MemoryAuditEntries } from "./MemoryAuditLog.ts"
import { MemoryConfigs } from "./MemoryConfigStore.ts"
import { MemoryHolds } from "./MemoryCreditLedger.ts"
import { MemoryKeys } from "./MemoryIdempotencyKeys.ts"
import { MemoryItems } from "./MemoryItems.ts"
import { MemoryDeliveries } from "./MemoryOutbox.ts"
import { MemoryRuns } from "./MemoryRuns.ts"
import { MemoryLocks } from "./MemorySiteLock.ts"
import { MemorySlotRows } from "./MemorySlots.ts"
import { MemoryUsage } from "./MemoryUsageLog.ts"

export interface MemoryState {
  /** Milliseconds since the epoch by the store's clock. */
  readonly time: () => number
  readonly now: () => Date
  readonly after: (duration: Duration.Duration) => Date
  readonly configs: MemoryConfigs
  readonly runs: MemoryRuns
  readonly items: MemoryItems
  readonly lines: MemoryLines
  readonly usage: MemoryUsage
  readonly slots: MemorySlotRows
  readonly deliveries: MemoryDeliveries
  readonly keys: MemoryKeys
  readonly audit: MemoryAuditEntries
  readonly holds: MemoryHolds
  readonly locks: MemoryLocks
  /** When a run of an account was last claimed. */
  readonly turns: Map<string, number>
  /** Stores a run with what it tells: lines get their numbers, notifications their place. */
  readonly put: <R extends RunRecord>(run: R, told: Told) => R
  /** Removes a run and all that belongs to it but items. */
  readonly forget: (run: RunRecord) => void
}

export const makeMemoryState = (clock: Clock.Clock): MemoryState => {
  const time = () => clock.currentTimeMillisUnsafe()
  const now = () => new Date(time())
  const runs = new MemoryRuns()
  const lines = new MemoryLines()
  const usage = new MemoryUsage()
  const deliveries = new MemoryDeliveries()
  return {
    time,
    now,
    after: (duration) => new Date(time() + Duration.toMillis(duration)),
    configs: new MemoryConfigs(),
    runs,
    items: new MemoryItems(),
    lines,
    usage,
    slots: new MemorySlotRows(),
    deliveries,
    keys: new MemoryKeys(),
    audit: new MemoryAuditEntries(),
    holds: new MemoryHolds(true),
    locks: new MemoryLocks(),
    turns: new Map(),
    put: (run, told) => {
      const at = now()
      const stored = { ...run, logNumber: lines.append(run, told.log, at) }
      for (const fresh of told.notifications ?? []) deliveries.record(stored, fresh, at)
      runs.put(stored)
      return stored
    },
    forget: (run) => {
      lines.delete(run.runId)
      usage.delete(run.runId)
      deliveries.delete(run.runId)
      runs.delete(run)
    },
  }
}

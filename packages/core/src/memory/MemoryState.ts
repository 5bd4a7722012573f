/** MemoryState: everything one in-memory store remembers. */
import type * as Clock from "effect/Clock"
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
import { type MemoryTime, memoryTime } from "./MemoryTime.ts"
import { MemoryUsage } from "./MemoryUsageLog.ts"

export interface MemoryState extends MemoryTime {
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
  const time = memoryTime(clock)
  const runs = new MemoryRuns()
  const lines = new MemoryLines()
  const usage = new MemoryUsage()
  const deliveries = new MemoryDeliveries()
  return {
    ...time,
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
      const at = time.now()
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

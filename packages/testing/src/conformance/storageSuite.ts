/**
 * storageSuite: everything a storage adapter promises: all facets, its own lock and its own ledger.
 *
 * ```ts
 * import { memory } from "@pressline/core/effect"
 * import { storageSuite } from "@pressline/testing/conformance"
 *
 * storageSuite("memory", memory, { clock: "virtual" })
 * ```
 */
import { CreditLedger, SiteLock, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { activityLogSuite } from "./activityLogSuite.ts"
import { auditLogSuite } from "./auditLogSuite.ts"
import { configStoreSuite } from "./configStoreSuite.ts"
import { creditLedgerSuite } from "./creditLedgerSuite.ts"
import type { Adapter, SuiteOptions } from "./describeSuite.ts"
import { idempotencyKeysSuite } from "./idempotencyKeysSuite.ts"
import { migrated } from "./migrated.ts"
import { outboxSuite } from "./outboxSuite.ts"
import { pipelineStoreSuite } from "./pipelineStoreSuite.ts"
import { retentionSuite } from "./retentionSuite.ts"
import { runStoreSuite } from "./runStoreSuite.ts"
import { siteLockSuite } from "./siteLockSuite.ts"
import { slotsSuite } from "./slotsSuite.ts"
import { usageLogSuite } from "./usageLogSuite.ts"

export const storageSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => {
  const ledger = () =>
    Layer.effect(
      CreditLedger,
      Effect.map(Storage, (facets) => facets.ledger),
    ).pipe(Layer.provide(migrated(storage)()))
  const lock = () =>
    Layer.effect(
      SiteLock,
      Effect.map(Storage, (facets) => facets.lock),
    ).pipe(Layer.provide(migrated(storage)()))

  runStoreSuite(name, storage, options)
  pipelineStoreSuite(name, storage, options)
  activityLogSuite(name, storage, options)
  usageLogSuite(name, storage, options)
  slotsSuite(name, storage, options)
  outboxSuite(name, storage, options)
  configStoreSuite(name, storage, options)
  idempotencyKeysSuite(name, storage, options)
  auditLogSuite(name, storage, options)
  creditLedgerSuite(name, ledger, options)
  siteLockSuite(name, lock, options)
  retentionSuite(name, storage, options)
}

/** fence: who may write for a run, and what a refused write means. */
import { LeaseLost, type Lease, type StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { runColumns, type RunRow } from "../rows/runRecord.ts"

/** The rows of `runs r` that this lease may write. */
export const heldBy = (p: Parameters, lease: Lease): string =>
  `r.run_id = ${p.uuid(lease.runId)} and r.epoch = ${p.int(lease.epoch)} and r.status = 'running'`

/** The lease for another `ttl` from now; one that was handed back stays so. */
export const renewal = (ttl: string): string =>
  `holder_expires_at = case when r.holder is null then null else ${NOW} + ${ttl} end, heartbeat_at = ${NOW}`

export const leaseLost = (lease: Lease): LeaseLost =>
  new LeaseLost({ runId: lease.runId, epoch: lease.epoch })

/** What is stored about a run, or null. */
export const readRun = (
  db: Db,
  operation: string,
  runId: string,
): Effect.Effect<RunRow | null, StorageError> => {
  const p = new Parameters()
  const query = `select ${runColumns("r")} from ${db.name("runs")} r where r.run_id = ${p.uuid(runId)} and r.status <> 'abandoned'`
  return Effect.map(db.rows<RunRow>(operation, asRows(query), p), ([row]) => row ?? null)
}

/** The run as its lease holder may see it after a write that did nothing. */
export const stillHeld = (
  db: Db,
  operation: string,
  lease: Lease,
): Effect.Effect<RunRow, LeaseLost | StorageError> =>
  Effect.flatMap(readRun(db, operation, lease.runId), (row) =>
    row !== null && row.epoch === lease.epoch && row.status === "running"
      ? Effect.succeed(row)
      : Effect.fail(leaseLost(lease)),
  )

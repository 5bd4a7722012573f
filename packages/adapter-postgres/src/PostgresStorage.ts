/** postgres: everything Pressline remembers, in Postgres: storage, credit ledger and site lock. */
import { Storage, type StorageError, type StorageShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { connect, type PostgresOptions } from "./connect.ts"
import { makeDb } from "./Db.ts"
import { migrate, ready } from "./migrate.ts"
import { postgresActivityLog } from "./PostgresActivityLog.ts"
import { postgresAuditLog } from "./PostgresAuditLog.ts"
import { postgresConfigStore, readNow } from "./PostgresConfigStore.ts"
import { postgresCreditLedger } from "./PostgresCreditLedger.ts"
import { postgresIdempotencyKeys } from "./PostgresIdempotencyKeys.ts"
import { postgresOutbox } from "./PostgresOutbox.ts"
import { postgresPipelineStore } from "./PostgresPipelineStore.ts"
import { postgresRunStore } from "./PostgresRunStore.ts"
import { postgresSiteLock } from "./PostgresSiteLock.ts"
import { postgresSlots } from "./PostgresSlots.ts"
import { postgresUsageLog } from "./PostgresUsageLog.ts"
import { retentionVerbs } from "./retention.ts"
import { withRunHints } from "./runHints.ts"

/**
 * Storage in Postgres 15 or later, or in PGlite, with its own lock and its own ledger. Making the layer
 * asks nothing of the database; `migrate` makes the tables.
 *
 * @example
 * ```ts
 * import { postgres } from "@pressline/adapter-postgres"
 * import { createAutomation, localAi } from "@pressline/core"
 * import pg from "pg"
 *
 * const pool = new pg.Pool({ connectionString: "postgresql://localhost/app" })
 * const automation = createAutomation({ storage: postgres({ pool }), ai: localAi() })
 * await automation.migrate()
 * ```
 */
export const postgres = (options: PostgresOptions): Layer.Layer<Storage, StorageError> =>
  Layer.effect(
    Storage,
    Effect.map(connect(options), ({ main, renewals }): StorageShape => {
      const schema = options.schema ?? "pressline"
      const db = makeDb(main, schema)
      return withRunHints({
        configs: postgresConfigStore(db),
        runs: postgresRunStore(db, makeDb(renewals, schema)),
        pipeline: postgresPipelineStore(db),
        log: postgresActivityLog(db),
        usage: postgresUsageLog(db),
        slots: postgresSlots(db),
        outbox: postgresOutbox(db),
        idempotencyKeys: postgresIdempotencyKeys(db),
        audit: postgresAuditLog(db),
        ledger: postgresCreditLedger(db),
        lock: postgresSiteLock(db),
        now: readNow(db),
        migrate: migrate(main, schema),
        ready: ready(main, schema),
        ...retentionVerbs(db),
      })
    }),
  )

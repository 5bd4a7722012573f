/** postgres: everything Pressline remembers, in Postgres: storage, credit ledger and site lock. */
import { Storage, type StorageError, type StorageShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { connect, type PostgresOptions } from "./connection/connect.ts"
import { makeDb } from "./connection/Db.ts"
import { migrate, ready } from "./schema/migrate.ts"
import { postgresActivityLog } from "./messages/PostgresActivityLog.ts"
import { postgresAuditLog } from "./messages/PostgresAuditLog.ts"
import { postgresConfigStore, readNow } from "./sites/PostgresConfigStore.ts"
import { postgresCreditLedger } from "./credits/PostgresCreditLedger.ts"
import { postgresIdempotencyKeys } from "./sites/PostgresIdempotencyKeys.ts"
import { postgresOutbox } from "./messages/PostgresOutbox.ts"
import { postgresPipelineStore } from "./pipeline/PostgresPipelineStore.ts"
import { postgresRunStore } from "./runs/PostgresRunStore.ts"
import { postgresSiteLock } from "./sites/PostgresSiteLock.ts"
import { postgresSlots } from "./sites/PostgresSlots.ts"
import { postgresUsageLog } from "./credits/PostgresUsageLog.ts"
import { retentionVerbs } from "./sites/retention.ts"
import { withRunHints } from "./messages/runHints.ts"

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
    Effect.map(connect(options), ({ main, migrations, renewals }): StorageShape => {
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
        migrate: migrate(migrations, schema),
        ready: ready(main, schema),
        ...retentionVerbs(db),
      })
    }),
  )

/** Behind PgBouncer in transaction mode: every promise of a storage, on a handful of shared connections. */
import { postgres } from "@pressline/adapter-postgres"
import { storageSuite } from "@pressline/testing/conformance"
import { missing, service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { test } from "vitest"

const reason = await missing("pgbouncer")

if (reason !== null) test.skip(reason)
else
  storageSuite("Postgres behind PgBouncer", () =>
    Layer.unwrap(
      Effect.map(
        Effect.promise(() => service({ skip: () => {} } as never, "pgbouncer")),
        ({ url }) =>
          postgres({ connectionString: url, schema: "bounced", preparedStatements: false }),
      ),
    ),
  )

/** Behind PgBouncer in transaction mode: every promise of a storage, on a handful of shared connections. */
import { migrationStatus, postgres } from "@pressline/adapter-postgres"
import { storageSuite } from "@pressline/testing/conformance"
import { missing, service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, test } from "vitest"

const reason = await missing("pgbouncer")

const bouncerUrl = async (): Promise<string> =>
  (await service({ skip: () => {} } as never, "pgbouncer")).url

if (reason !== null) test.skip(reason)
else {
  storageSuite("Postgres behind PgBouncer", () =>
    Layer.unwrap(
      Effect.map(Effect.promise(bouncerUrl), (connectionString) =>
        postgres({ connectionString, schema: "bounced", preparedStatements: false }),
      ),
    ),
  )

  test("what PgBouncer refuses of our sessions says what to set", async () => {
    const refused = migrationStatus({ connectionString: await bouncerUrl() })
    await expect(refused).rejects.toMatchObject({
      reason: "unavailable",
      message: expect.stringMatching(/startup parameter.*set preparedStatements: false\.$/u),
    })
  })
}

/** The billing of `guides/credits.md`, under the suite of its port. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { CreditLedger } from "../../../packages/core/src/ports/CreditLedger.ts"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { openPool } from "../../../packages/adapter-postgres/test/testDatabase.ts"
import { creditLedgerSuite } from "../../../packages/testing/src/conformance.ts"
import { exampleFolder } from "../exampleFolder.ts"

const { path } = await exampleFolder("docs/guides/credits.md")
const { billing } = (await import(pathToFileURL(join(path, "billing.ts")).href)) as {
  billing: (pool: object) => Layer.Layer<CreditLedger>
}
const pool = await openPool()
await pool.query(readFileSync(join(path, "billing.sql"), "utf8"))

creditLedgerSuite("the billing of guides/credits.md", billing(pool), {
  fund: (accountId, credits) =>
    Effect.promise(() =>
      pool.query("INSERT INTO customers (id, credits) VALUES ($1, $2)", [accountId, credits]),
    ),
})

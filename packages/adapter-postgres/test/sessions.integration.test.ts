/** Nothing depends on the session: statements may each find another one, or one that forgot everything. */
import { postgres } from "@pressline/adapter-postgres"
import { pipelineStoreSuite, runStoreSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type pg from "pg"
import { openPool } from "./testDatabase.ts"

/** A pool whose connections forget their session after every use, as behind a pooler. */
const forgetful = async (): Promise<pg.Pool> => {
  const pool = await openPool()
  pool.on("release", (_, client) => {
    client.query("discard all").catch(() => {})
  })
  return pool
}

const over = (open: () => Promise<pg.Pool>, schema: string, preparedStatements: boolean) => () =>
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(Effect.promise(open), (pool) => Effect.promise(() => pool.end())),
      (pool) => postgres({ pool, schema, preparedStatements }),
    ),
  )

runStoreSuite("Postgres without sessions", over(forgetful, "forgetful", false))
pipelineStoreSuite("Postgres without sessions", over(forgetful, "forgetful", false))
pipelineStoreSuite("Postgres, prepared", over(openPool, "prepared", true))

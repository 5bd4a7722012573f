/** A schema of a test file's own, in the throw-away server; and PGlite in memory. */
import { postgres, type PostgresOptions } from "@pressline/adapter-postgres"
import { service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import pg from "pg"

const noSkip = {
  skip: (reason?: string | boolean) => {
    throw new Error(String(reason))
  },
}

export const serverUrl = async (): Promise<string> => {
  const { url } = await service(noSkip as unknown as Parameters<typeof service>[0], "postgres")
  return url
}

/** A pool whose idle connections may break when the server stops. */
export const openPool = async (max = 10): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await serverUrl(), max })
  pool.on("error", () => {})
  return pool
}

/** Storage in a schema of its own, over a pool that goes with the layer. */
export const inSchema = (schema: string, more: Partial<PostgresOptions> = {}) =>
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(() => openPool()),
        (pool) => Effect.promise(() => pool.end()),
      ),
      (pool) => postgres({ ...more, pool, schema } as PostgresOptions),
    ),
  )

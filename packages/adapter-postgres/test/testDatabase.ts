/** A schema of a test file's own, in the throw-away server; and PGlite in memory. */
import { postgres } from "@pressline/adapter-postgres"
import { service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import pg from "pg"

const noSkip = {
  skip: (reason?: string | boolean) => {
    throw new Error(String(reason))
  },
}

/** The newest version, or the oldest that Pressline works with. */
export type Server = "postgres" | "postgres15"

const urlOf = async (server: Server): Promise<string> => {
  const { url } = await service(noSkip as unknown as Parameters<typeof service>[0], server)
  return url
}

export const serverUrl = (): Promise<string> => urlOf("postgres")

/** A pool whose idle connections may break when the server stops. */
export const openPool = async (
  max = 10,
  server: Server = "postgres",
  Client = pg.Client,
): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await urlOf(server), max, Client })
  pool.on("error", () => {})
  return pool
}

/** Storage in a schema of its own, over a pool that goes with the layer. */
export const inSchema = (schema: string, server: Server = "postgres", Client = pg.Client) =>
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(() => openPool(10, server, Client)),
        (pool) => Effect.promise(() => pool.end()),
      ),
      (pool) => postgres({ pool, schema }),
    ),
  )

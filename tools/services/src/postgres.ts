import { newestProgram, programOfMajor } from "./postgresProgram.ts"
import { type PostgresServer, type PostgresServerOptions, startServer } from "./PostgresServer.ts"
import type { RunningService } from "./Service.ts"

/** $TEST_DATABASE_URL, else npm's binaries, else `initdb` and `postgres` on PATH. */
export async function startPostgres(): Promise<RunningService> {
  const given = process.env["TEST_DATABASE_URL"]
  if (given) return { url: given, from: "TEST_DATABASE_URL", stop: async () => {} }
  return startServer(await newestProgram())
}

/** The oldest version that Pressline works with. */
export const startPostgres15 = async (): Promise<RunningService> => startServer(programOfMajor(15))

/** A server that no other test uses, to be killed and started again; never one that was given. */
export const ownPostgres = async (options?: PostgresServerOptions): Promise<PostgresServer> =>
  startServer(await newestProgram(), options)

/** domainSystem: what all systems on the hand-written tables share; only how they run differs. */
import pg from "pg"
import { addBackground } from "../domain/background.ts"
import { SCHEMA } from "../domain/schema.ts"
import { checkSite, seedSite } from "../domain/seed.ts"
import type { Server, System } from "../System.ts"

export interface Engine {
  readonly run: (site: number, n: number) => Promise<void>
  readonly close: () => Promise<void>
}

export const domainSystem = (
  start: (server: Server) => Promise<Engine>,
  /** Tables of its own. */
  migrate: (url: string) => Promise<void> = async () => {},
): System => ({
  prepare: async (url, fresh) => {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(SCHEMA)
    if (!fresh) await addBackground(client)
    await client.end()
    await migrate(url)
  },
  open: async (server) => {
    const client = new pg.Client(server.url)
    await client.connect()
    const { close, run } = await start(server)
    return {
      seed: (site, n) => seedSite(client, site, n),
      run,
      check: (site, n) => checkSite(client, site, n),
      close: async () => {
        await close()
        await client.end()
      },
    }
  },
})

/**
 * steadyPool: a pool that lends its connections in a fixed order. What one statement after the other asks
 * goes through the same connection, where it is prepared already; `pg` would lend whichever came back last.
 */
import type { PostgresPool, PostgresPoolClient } from "kysely"
import type { Pool, PoolClient } from "pg"

/** So many stay open between two statements; more are the pool's to close once they are idle. */
const KEPT = 4

/** What a `pg` client has and its types do not tell. */
interface Client extends PoolClient {
  readonly ref: () => void
  readonly unref: () => void
}

/** For a pool of our own. What it keeps does not keep the process alive. */
export const steadyPool = (pool: Pool): PostgresPool => {
  const free: Array<Client> = []
  const numbers = new WeakMap<Client, number>()
  const giveBack = new WeakMap<Client, (broken?: boolean | Error) => void>()
  let connections = 0
  let ended = false
  const numberOf = (client: Client): number => numbers.get(client) ?? 0
  const keep = (client: Client): void => {
    const later = free.findIndex((other) => numberOf(other) > numberOf(client))
    free.splice(later < 0 ? free.length : later, 0, client)
    client.unref()
    if (free.length > KEPT) drop(free.length - 1)
  }
  const drop = (at: number, broken?: boolean): void => {
    const [client] = free.splice(at, 1)
    if (client === undefined) return
    client.ref()
    giveBack.get(client)?.(broken)
  }
  const lendAgain = (): Client | undefined => {
    const client = free.shift()
    client?.ref()
    return client
  }
  const lend = (client: Client): Client => {
    const release = client.release.bind(client)
    giveBack.set(client, release)
    client.release = (broken) => {
      const wanted = ended || pool.waitingCount > 0
      if (wanted || (broken ?? false) !== false) release(broken)
      else keep(client)
    }
    if (numbers.has(client)) return client
    numbers.set(client, (connections += 1))
    // One that breaks while nobody uses it is not lent again.
    client.on("error", () => {
      const at = free.indexOf(client)
      if (at >= 0) drop(at, true)
    })
    return client
  }
  return {
    ...lender(pool),
    connect: async () =>
      (lendAgain() ?? lend((await pool.connect()) as Client)) as unknown as PostgresPoolClient,
    end: async () => {
      ended = true
      while (free.length > 0) drop(0)
      await pool.end()
    },
  }
}

/** What Kysely wants to know of a pool, and the types of `pg` do not tell. */
const lender = (pool: Pool): Pick<PostgresPool, "Client" | "options"> => {
  const { Client, options } = pool as unknown as PostgresPool
  return { options, ...(Client === undefined ? {} : { Client }) }
}

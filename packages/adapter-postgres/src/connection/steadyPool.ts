/**
 * steadyPool: a pool that lends its connections in a fixed order. What one statement after the other asks
 * goes through the same connection, where it is prepared already; `pg` would lend whichever came back last.
 */
import type { Pool, PoolClient } from "pg"
import type { PostgresPool, PostgresPoolClient } from "kysely"

/** A pool in which nothing happened for so long gives its connections up, in milliseconds. */
const IDLE = 10_000

/** For a pool of our own: between two statements it keeps the connections to itself. */
export const steadyPool = (pool: Pool): PostgresPool => {
  const free: Array<PoolClient> = []
  const numbers = new WeakMap<PoolClient, number>()
  const giveBack = new WeakMap<PoolClient, PoolClient["release"]>()
  let connections = 0
  let ended = false
  let idle: NodeJS.Timeout | undefined
  const giveAllBack = (): void => {
    for (const client of free.splice(0)) giveBack.get(client)?.()
  }
  const keep = (client: PoolClient): void => {
    const number = numbers.get(client) ?? 0
    const later = free.findIndex((other) => (numbers.get(other) ?? 0) > number)
    free.splice(later < 0 ? free.length : later, 0, client)
    idle ??= setTimeout(giveAllBack, IDLE).unref()
    idle.refresh()
  }
  const lend = (client: PoolClient): PoolClient => {
    giveBack.set(client, client.release)
    client.release = (broken) => {
      const wanted = ended || pool.waitingCount > 0
      if (wanted || (broken ?? false) !== false) giveBack.get(client)?.(broken)
      else keep(client)
    }
    if (numbers.has(client)) return client
    numbers.set(client, (connections += 1))
    // One that breaks while nobody uses it is not lent again.
    client.on("error", () => {
      const at = free.indexOf(client)
      if (at < 0) return
      free.splice(at, 1)
      giveBack.get(client)?.(true)
    })
    return client
  }
  return {
    ...lender(pool),
    connect: async () =>
      (free.shift() ?? lend(await pool.connect())) as unknown as PostgresPoolClient,
    end: async () => {
      ended = true
      clearTimeout(idle)
      giveAllBack()
      await pool.end()
    },
  }
}

/** What Kysely wants to know of a pool, and the types of `pg` do not tell. */
const lender = (pool: Pool): Pick<PostgresPool, "Client" | "options"> => {
  const { Client, options } = pool as unknown as PostgresPool
  return { options, ...(Client === undefined ? {} : { Client }) }
}

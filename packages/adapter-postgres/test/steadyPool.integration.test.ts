/** A pool that lends its connections in a fixed order: the same first, and none that is broken. */
import { describe, expect, onTestFinished, test } from "vitest"
import { steadyPool } from "../src/connection/steadyPool.ts"
import { openPool } from "./testDatabase.ts"

interface Row {
  readonly pid: number
}

const opened = async (max = 10) => {
  const own = await openPool(max)
  const pool = steadyPool(own)
  onTestFinished(() => (own.ended ? undefined : pool.end()))
  const pidOf = async (hold: Promise<void> = Promise.resolve()): Promise<number> => {
    const client = await pool.connect()
    const { rows } = await client.query<Row>("select pg_backend_pid() as pid", [])
    await hold
    client.release()
    return rows[0]?.pid ?? 0
  }
  return { own, pool, pidOf }
}

const atOnce = async (pidOf: (hold: Promise<void>) => Promise<number>, many: number) => {
  const gate = Promise.withResolvers<void>()
  const asked = Array.from({ length: many }, () => pidOf(gate.promise))
  gate.resolve()
  return Promise.all(asked)
}

describe("steadyPool", () => {
  test("MUST ask one statement after the other on the same connection, whatever was asked at once", async () => {
    const { pidOf } = await opened()
    const first = await pidOf()
    for (let round = 0; round < 3; round++) {
      expect(new Set(await atOnce(pidOf, 4)).size).toBe(4)
      expect(await pidOf()).toBe(first)
      expect(await pidOf()).toBe(first)
    }
  })

  test("MUST serve those who wait for a connection, and never open more than the pool has", async () => {
    const { own, pidOf } = await opened(2)
    const pids = await Promise.all(Array.from({ length: 20 }, () => pidOf()))
    expect(pids).toHaveLength(20)
    expect(new Set(pids).size).toBeLessThanOrEqual(2)
    expect(own.totalCount).toBeLessThanOrEqual(2)
  })

  test("MUST leave all but a few to the pool, which closes them once they are idle", async () => {
    const { own, pidOf } = await opened()
    await atOnce(pidOf, 8)
    expect(own.totalCount).toBe(8)
    expect(own.idleCount).toBe(4)
  })

  test("MUST NOT lend a connection that broke while nobody used it", async () => {
    const { own, pidOf } = await opened()
    const [first] = await atOnce(pidOf, 2)
    const other = await openPool(1)
    onTestFinished(() => other.end())
    const removed = new Promise((resolve) => own.once("remove", resolve))
    await other.query("select pg_terminate_backend($1)", [first])
    await removed
    const later = await pidOf()
    expect(later).not.toBe(first)
    expect(own.totalCount).toBe(1)
  })

  test("MUST throw away a connection that is given back as broken, and close them all at the end", async () => {
    const { own, pool, pidOf } = await opened()
    const first = await pidOf()
    const client = await pool.connect()
    client.release(true)
    expect(await pidOf()).not.toBe(first)
    await pool.end()
    expect(own.totalCount).toBe(0)
    await expect(pool.connect()).rejects.toThrow()
  })
})

/** A database that lets nobody in for a while: statements are repeated until it does, and count once. */
import { postgres } from "@pressline/adapter-postgres"
import { memory } from "@pressline/core"
import { expect, onTestFinished, test, vi } from "vitest"
import { followedRun, invariantsOf } from "./followedRun.ts"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import { openPool, serverUrl } from "./testDatabase.ts"

const ROLE = "shut_out"

test("sessions that are ended, then 53300 too many connections, delay a run and change nothing else", async () => {
  const { outcome: expected } = await followedRun(memory())
  const admin = await openPool(1)
  onTestFinished(() => admin.end())
  await admin.query(`drop schema if exists outage cascade; drop role if exists ${ROLE}`)
  await admin.query(`create role ${ROLE} login`)
  await admin.query(`create schema outage authorization ${ROLE}`)
  const direct = new URL(await serverUrl())
  direct.username = ROLE
  const [proxy, connectionString] = await TcpProxy.to(direct)
  onTestFinished(() => proxy.close())

  let refused = 0
  /** Ends every session of the role and lets none in until six have tried. */
  const shutOut = async (): Promise<void> => {
    await admin.query(`alter role ${ROLE} connection limit 0`)
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      ROLE,
    ])
    const before = proxy.joined
    await vi.waitFor(() => expect(proxy.joined - before).toBeGreaterThanOrEqual(6), 60_000)
    refused += proxy.joined - before
    await admin.query(`alter role ${ROLE} connection limit -1`)
  }
  let open: Promise<void> = Promise.resolve()
  const middle = new Set([1, 2].map((third) => Math.floor((third * expected.calls.length) / 3)))
  const storage = postgres({ connectionString, schema: "outage" })
  const { outcome } = await followedRun(storage, async (call) => {
    if (middle.has(call)) open = open.then(shutOut)
  })
  await open
  expect(refused).toBeGreaterThanOrEqual(12)
  expect(outcome).toEqual(expected)
  expect((await invariantsOf(storage)).violations).toEqual([])
})

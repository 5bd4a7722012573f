/** Schedules of many processes over one database: real processes, and their own clocks. */
import { expect, test } from "vitest"
import { kill } from "../src/FleetNode.ts"
import { makeDue, readStorm } from "../src/dueSites.ts"
import { testFleet } from "./testFleet.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
const ago = (ms: number): Date => new Date(Date.now() - ms)
const ONCE = { wrong: 0 }

/** The time of day of a due time in the past: its series then goes on from there. */
const at = (due: Date) => ({ scheduledTime: due.toISOString().slice(11, 16), timezone: "UTC" })
const onTheMinute = (date: Date): Date => new Date(Math.floor(date.getTime() / 60_000) * 60_000)

test("F-23 12 processes tick together over 40 due sites: 40 runs", async () => {
  const { pool, schema, start } = await testFleet("fleet_twelve")
  const nodes = await start(12)
  const [node] = nodes
  if (node === undefined) return expect.unreachable()
  for (const round of [1, 2, 3]) {
    const prefix = `round${round}`
    await makeDue({ node, pool, schema }, { count: 40, prefix, due: ago(1000) })
    const started = await Promise.all(nodes.map((each) => each.ask<number>("tick")))
    expect(started.reduce((sum, count) => sum + count, 0)).toBe(40)
    const storm = await readStorm(pool, schema, prefix)
    expect(storm).toMatchObject({ ...ONCE, sites: 40, runs: 40, slots: { started: 40 } })
  }
})

test("4 processes with 300 sites due at the same minute: every run exactly once", async () => {
  const { pool, schema, start } = await testFleet("fleet_storm")
  const nodes = await start(4)
  const [node] = nodes
  if (node === undefined) return expect.unreachable()
  await makeDue({ node, pool, schema }, { count: 300, prefix: "s", due: ago(1000) })
  await Promise.all(nodes.map((each) => each.ask("tick")))
  const storm = await readStorm(pool, schema, "s")
  expect(storm).toMatchObject({ ...ONCE, sites: 300, runs: 300, slots: { started: 300 } })
})

test("F-23 a process killed in the middle of its tick: the others start what it had claimed", async () => {
  const { pool, schema, start } = await testFleet("fleet_killed")
  const nodes = await start(3, { options: { sweepEvery: "1 second" } })
  const [node, ...others] = nodes
  if (node === undefined) return expect.unreachable()
  await makeDue({ node, pool, schema }, { count: 100, prefix: "s", due: ago(1000) })
  const tick = node.ask("tick").catch(() => {})
  for (;;) {
    const { slots } = await readStorm(pool, schema, "s")
    if ((slots["claimed"] ?? 0) > 0) break
  }
  await kill([node])
  await tick
  const { slots } = await readStorm(pool, schema, "s")
  expect(slots["claimed"], "claimed by a process that is gone").toBeGreaterThan(0)
  await pool.query(`update ${schema}.slots set claimed_at = claimed_at - interval '2 minutes'`)
  await pool.query(
    `update ${schema}.runs set started_at = started_at - interval '2 minutes' where status = 'starting'`,
  )
  await Promise.all(others.map((each) => each.ask("sweep")))
  for (;;) {
    const storm = await readStorm(pool, schema, "s")
    if ((storm.slots["claimed"] ?? 0) > 0) {
      await Promise.all(others.map((each) => each.ask("sweep")))
      continue
    }
    expect(storm).toMatchObject({ ...ONCE, sites: 100, runs: 100, slots: { started: 100 } })
    return
  }
})

test("F-24 all processes down over 3 due times: one run, or none, as the site wants", async () => {
  const { pool, schema, start } = await testFleet("fleet_down")
  const before = await start(2, { options: { tickEvery: "1 second" } })
  const [node] = before
  if (node === undefined) return expect.unreachable()
  const due = onTheMinute(ago(2 * DAY + 2 * HOUR))
  const where = { node, pool, schema }
  await makeDue(where, { count: 5, prefix: "once", due }, { missedRun: "run_once", ...at(due) })
  await makeDue(where, { count: 5, prefix: "skip", due }, { missedRun: "skip", ...at(due) })
  await kill(before)
  const after = await start(4)
  await Promise.all(after.map((each) => each.ask("tick")))
  await Promise.all(after.map((each) => each.ask("tick")))
  const once = await readStorm(pool, schema, "once")
  expect(once).toMatchObject({ ...ONCE, runs: 5, slots: { started: 5, skipped_missed: 10 } })
  const skip = await readStorm(pool, schema, "skip")
  expect(skip).toMatchObject({ runs: 0, slots: { skipped_missed: 15 } })
  const { rows } = await pool.query<{ next: Date }>(
    `select distinct next_run_at as next from ${schema}.configs`,
  )
  expect(rows.map(({ next }) => next)).toEqual([new Date(due.getTime() + 3 * DAY)])
})

test("F-26 a process whose clock is 2 hours off changes nothing", async () => {
  const { pool, schema, start } = await testFleet("fleet_clocks")
  const options = { leaseTtl: "2 seconds", poll: "200 millis", sweepEvery: "300 millis" } as const
  const [right] = await start(1, { options })
  const off = [
    ...(await start(1, { clockOff: 2, options })),
    ...(await start(1, { clockOff: -2, options })),
  ]
  if (right === undefined) return expect.unreachable()
  for (const [index, hours] of [2, -2].entries()) {
    const theirs = (await off[index]?.ask<number>("now")) ?? 0
    expect(Math.abs(theirs - Date.now() - hours * HOUR), "its clock is off").toBeLessThan(60_000)
  }
  // Due now, in an hour, and an hour ago: only by the database's clock.
  const where = { node: right, pool, schema }
  const soon = onTheMinute(ago(-HOUR))
  await makeDue(where, { count: 10, prefix: "soon", due: soon }, at(soon))
  const now = onTheMinute(ago(60_000))
  await makeDue(where, { count: 10, prefix: "now", due: now }, at(now))
  await Promise.all(off.map((node) => node.ask("tick")))
  expect(await readStorm(pool, schema, "soon"), "not due yet").toMatchObject({ runs: 0, slots: {} })
  expect(await readStorm(pool, schema, "now")).toMatchObject({
    ...ONCE,
    runs: 10,
    slots: { started: 10 },
  })
  const { rows: next } = await pool.query<{ next: Date }>(
    `select distinct next_run_at as next from ${schema}.configs where site_id like 'now-%'`,
  )
  expect(next.map((row) => row.next)).toEqual([new Date(now.getTime() + DAY)])
  // Leases: a run outlives several of them with the right and the wrong clocks all looking for work.
  const siteId = "worked-on"
  const keywords = Array.from({ length: 40 }, (_, n) => `coffee question number ${n}`)
  const [slow] = await start(1, { options, clockOff: 2, latency: 400 })
  if (slow === undefined) return expect.unreachable()
  await slow.ask("addKeywords", { siteId, keywords })
  const { runId } = await slow.ask<{ readonly runId: string }>("runNow", { siteId })
  for (const node of [slow, right, ...off]) await node.ask("start")
  const read = async () => {
    const { rows } = await pool.query<{ status: string; epoch: number; takeovers: number }>(
      `select status, epoch, takeovers from ${schema}.runs where run_id = $1`,
      [runId],
    )
    return rows[0]
  }
  while ((await read())?.status !== "completed") await new Promise((go) => setTimeout(go, 200))
  expect(await read()).toEqual({ status: "completed", epoch: 1, takeovers: 0 })
  const { rows: times } = await pool.query<{ off: boolean }>(
    `select bool_or(abs(extract(epoch from at - now())) > 300) as off from ${schema}.log_lines`,
  )
  expect(times, "what is stored has the database's time").toEqual([{ off: false }])
})

/** A worker that is told to stop, or killed, and the one that goes on: real processes, both queues. */
import { describe, expect, test } from "vitest"
import { kill } from "../src/FleetNode.ts"
import type { NodeSpec } from "../src/NodeSpec.ts"
import { passToAndFro, readRun, until } from "../src/passToAndFro.ts"
import { testFleet, urlOf } from "./testFleet.ts"

const KEYWORDS = Array.from({ length: 60 }, (_, n) => `coffee question number ${n}`)
const siteId = "site"

const ITEMS = ["keywords", "clusters", "ideas", "tasks", "contents", "images"] as const

describe.each(["redis", "postgres"] as const)("through BullMQ on %s", (backend) => {
  const inFleet = async (name: string, options: NonNullable<NodeSpec["options"]>) => {
    const schema = `${name}_${backend}`
    const fleet = await testFleet(schema)
    const queue = { backend, url: await urlOf(backend), name: schema }
    const start = (count: number, latency: number) =>
      fleet.start(count, { queue, latency, options: { ...options, concurrency: 2 } })
    const [web] = await start(1, 0)
    if (web === undefined) throw new Error("no process")
    await web.ask("start")
    await web.ask("addKeywords", { siteId, keywords: KEYWORDS })
    const { runId } = await web.ask<{ readonly runId: string }>("runNow", { siteId })
    const read = () => readRun(fleet.pool, schema, runId)
    return { ...fleet, start, web, runId, read, schema }
  }

  test("F-29 a worker told to stop hands over at once, no attempt is counted, nothing is left", async () => {
    const { pool, read, runId, schema, start } = await inFleet("handed_over", {
      leaseTtl: "10 minutes",
      poll: "1 hour", // whoever goes on was woken by the hand-back
    })
    const [one, two] = await start(2, 150)
    if (one === undefined || two === undefined) return expect.unreachable()
    await one.ask("work", 1)
    await two.ask("work", 1)
    const pair = [one, two] as const
    const times = await passToAndFro({ pool, schema, runId, pair, times: 8, grace: 0 })
    expect(times).toHaveLength(8)
    await until(async () => (await read()).status === "completed")
    expect(await read()).toMatchObject({ holder: null, takeovers: 0 })
    for (const table of ITEMS) {
      const { rows } = await pool.query<{ most: number }>(
        `select coalesce(max(attempts + suspicion), 0) as most from ${schema}.${table}`,
      )
      expect(rows[0]?.most, table).toBe(0)
    }
    const locks = () => pool.query(`select 1 from ${schema}.locks where expires_at > now()`)
    await until(async () => (await locks()).rows.length === 0) // it is released after the end
    // No handle keeps a process alive, whether it is asked to close or the host catches SIGTERM.
    void one.ask("close").catch(() => {})
    two.signal("SIGTERM")
    expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0])
  })

  test("a worker that is killed: another takes the run over, and each article is there once", async () => {
    const { pool, read, schema, start } = await inFleet("killed", {
      leaseTtl: "4 seconds",
      poll: "1 second",
    })
    const workers = await start(2, 100)
    for (const worker of workers) await worker.ask("work", 1)
    await until(async () => (await read()).holder !== null)
    const { holder } = await read()
    await kill(workers.filter(({ pid }) => holder?.includes(`/${pid}/`)))
    await until(async () => (await read()).status === "completed")
    expect((await read()).takeovers).toBeGreaterThanOrEqual(1)
    const { rows } = await pool.query<{ tasks: number; articles: number; published: number }>(
      `select (select count(*) from ${schema}.tasks)::int as tasks,
        (select count(*) from ${schema}.contents)::int as articles,
        (select count(*) from ${schema}.publications)::int as published`,
    )
    const [made] = rows
    expect(made?.tasks).toBeGreaterThan(0)
    expect(made).toEqual({ tasks: made?.tasks, articles: made?.tasks, published: made?.tasks })
  })
})

/** The short form of `pnpm e2e`: one life with several of its faults, one after the other. */
import { missing } from "@pressline/tools-services/testService"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hops } from "../whole-life/hops.ts"
import { type LifeServers, openServers } from "../whole-life/LifeServers.ts"
import { liveThrough } from "../whole-life/liveThrough.ts"
import { parseArguments } from "../whole-life/arguments.ts"

const without = await missing("chromium")
const PASSED = ["AI", "worker", "WordPress", "mail server", "browser"]

describe.skipIf(without !== null)("a whole life", () => {
  let servers: LifeServers
  beforeAll(async () => {
    servers = await openServers()
  })
  afterAll(() => servers.close())

  test("from a file of keywords to the message: nothing lost, doubled, told twice or given away", async () => {
    const passed = hops.filter(({ name }) => PASSED.includes(name))
    expect(passed).toHaveLength(PASSED.length)
    const report = await liveThrough(servers, "short_life", passed)
    expect(report.violations).toEqual([])
    expect(report.checks).toBeGreaterThan(100)
    expect(report).toMatchObject({ takeovers: 1, attempts: 2 })
  })
})

test("the options of the command name what there is", () => {
  expect(parseArguments(["--hop", "Redis", "--json", "x"])).toMatchObject({
    arguments: { hops: [{ name: "Redis" }], json: "x" },
  })
  expect(parseArguments([])).toMatchObject({ arguments: { hops, json: null } })
  expect(parseArguments(["--hop", "moon"])).toMatchObject({
    kind: "wrong",
    message: expect.stringContaining("Postgres") as string,
  })
})

/** The database is killed in the middle of a run, again and again: that delays it and changes nothing else. */
import { postgres } from "@pressline/adapter-postgres"
import { memory } from "@pressline/core"
import { ownPostgres } from "@pressline/tools-services/postgres"
import { expect, onTestFinished, test } from "vitest"
import { followedRun, invariantsOf } from "./followedRun.ts"

test("six immediate restarts during a run delay it and change nothing else", async () => {
  const { outcome: expected } = await followedRun(memory())
  expect(expected).toMatchObject({ status: "completed" })
  const total = expected.calls.length
  const server = await ownPostgres({ durable: true })
  onTestFinished(() => server.stop())

  /** The calls at which the server dies. Every other one is answered only when it is back. */
  const fatal = new Map([1, 2, 3, 4, 5, 6].map((part) => [Math.floor((part * total) / 7), part]))
  let restarts = 0
  let restarted = Promise.resolve()
  const storage = postgres({ connectionString: server.url })
  const { numbers, outcome } = await followedRun(storage, async (call) => {
    const part = fatal.get(call)
    if (part === undefined) return
    restarted = restarted.then(server.restart).then(() => void (restarts += 1))
    if (part % 2 === 0) await restarted
  })
  await restarted
  expect(restarts).toBe(6)
  expect(outcome).toEqual(expected)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  const report = await invariantsOf(storage)
  expect(report.violations).toEqual([])
  expect(report.checks).toBeGreaterThan(100)
})

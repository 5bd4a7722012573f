/** The short form of `pnpm chaos`: about 90 seconds with the calm after it, and gentler, beside other tests. */
import { expect, test } from "vitest"
import { chaos } from "../chaos/chaos.ts"

const FAULTS = 70_000

test("processes, servers and wires fail for a while: nothing is lost, doubled, stuck or charged wrongly", async () => {
  const report = await chaos({ millis: FAULTS, seed: 1, workers: 4, sites: 6, pace: 1.5 })
  expect(report.violations).toEqual([])
  expect(report.checks).toBeGreaterThan(1000)
  // What it says nothing about, it has not seen.
  for (const seen of [
    "kills",
    "zombies",
    "db_restarts",
    "redis_losses",
    "takeovers",
    "runs",
  ] as const)
    expect(report[seen], seen).toBeGreaterThan(0)
}, 400_000)

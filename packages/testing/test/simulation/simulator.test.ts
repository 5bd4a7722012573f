import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { planOf, runSeed } from "../../simulation/runSeed.ts"

const kept = JSON.parse(
  readFileSync(new URL("../../simulation/keptSeeds.json", import.meta.url), "utf8"),
) as ReadonlyArray<{ readonly seed: number; readonly found: string }>

describe("seeds that once failed", () => {
  it.each(kept)("$seed: $found", async ({ seed }) => {
    expect((await runSeed(planOf(seed))).violations).toEqual([])
  })
})

describe("the simulator", () => {
  it("MUST be deterministic: 40 seeds run twice give the same histories, with real trouble in them", async () => {
    const totals = { crashes: 0, zombies: 0, takeovers: 0, unknown: 0, repeatedCommits: 0 }
    for (let seed = 1; seed <= 40; seed++) {
      const first = await runSeed(planOf(seed))
      const second = await runSeed(planOf(seed))
      expect(second.hash, `seed ${seed}`).toBe(first.hash)
      for (const name of Object.keys(totals) as Array<keyof typeof totals>)
        totals[name] += first.counts[name]
    }
    for (const count of Object.values(totals)) expect(count).toBeGreaterThan(0)
  }, 120_000)
})

/** 600 seeds in two files, twice as many as any mutant needs; the CI runs 2,000, `pnpm sim` any others. */
import { expect, it } from "vitest"
import { planOf, runSeed } from "../../simulation/runSeed.ts"

const SEEDS = 600
const PARTS = 2

export const simulateSeeds = (part: number): void => {
  const first = ((part - 1) * SEEDS) / PARTS + 1
  const last = (part * SEEDS) / PARTS
  it(`seeds ${first} to ${last} MUST keep every invariant, and come to rest`, async () => {
    for (let seed = first; seed <= last; seed++) {
      const { violations } = await runSeed(planOf(seed))
      expect(violations, `pnpm sim --seed ${seed}`).toEqual([])
    }
  }, 300_000)
}

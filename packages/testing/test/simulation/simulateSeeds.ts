/** 2,000 seeds in four files, so that they share the machine's cores. */
import { expect, it } from "vitest"
import { planOf, runSeed } from "../../simulation/runSeed.ts"

const SEEDS = 2000
const PARTS = 4

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

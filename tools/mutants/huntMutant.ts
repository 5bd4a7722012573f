/** Applies a mutant to the copy, asks its runners in turn, and takes it back. */
import { compiles } from "./compiles.ts"
import type { Mutant, Runner } from "./Mutant.ts"
import { runSimulator } from "./runSimulator.ts"
import { runSuite } from "./runSuite.ts"
import { green, type Verdict } from "./Verdict.ts"
import type { WorkingCopy } from "./WorkingCopy.ts"

export interface Hunt {
  /** Green: nobody noticed. */
  readonly verdict: Verdict
  readonly seconds: number
}

export const run = (root: string, runner: Runner): Promise<Verdict> =>
  runner._tag === "Suite" ? runSuite(root, runner.file) : runSimulator(root, runner.seeds)

export const huntMutant = async (copy: WorkingCopy, mutant: Mutant): Promise<Hunt> => {
  const began = performance.now()
  const restore = copy.mutate(mutant.edits)
  try {
    let verdict = await compiles(copy.root)
    for (const runner of mutant.runners)
      if (verdict._tag === "Green") verdict = await run(copy.root, runner)
    return { verdict, seconds: (performance.now() - began) / 1000 }
  } finally {
    restore()
  }
}

/** The runners on the sources as they are: what is red without a mutant catches nothing. */
export const checkRunners = async (
  copy: WorkingCopy,
  runners: ReadonlyArray<Runner>,
): Promise<Verdict> => {
  const files = new Set(runners.flatMap((one) => (one._tag === "Suite" ? one.file : [])))
  const seeds = Math.max(0, ...runners.map((one) => (one._tag === "Simulator" ? one.seeds : 0)))
  let verdict: Verdict = await compiles(copy.root)
  const needed: ReadonlyArray<Runner> = [
    ...Array.from(files, (file): Runner => ({ _tag: "Suite", file })),
    ...(seeds === 0 ? [] : [{ _tag: "Simulator", seeds } as const]),
  ]
  for (const runner of needed) {
    if (verdict._tag !== "Green") return verdict
    verdict = await run(copy.root, runner)
  }
  return verdict._tag === "Green" ? green : verdict
}

/** Makes a failing seed smaller: fewer kinds of trouble, fewer commands, the same broken invariant. */
import { TROUBLES } from "./FaultPlan.ts"
import { runSeed, type SeedReport } from "./runSeed.ts"

export const shrink = async (failing: SeedReport): Promise<SeedReport> => {
  const broken = new Set(failing.violations.map(({ invariant }) => invariant))
  const stillFails = (report: SeedReport): boolean =>
    report.violations.some(({ invariant }) => broken.has(invariant))
  let best = failing
  for (const trouble of TROUBLES) {
    const report = await runSeed({ ...best.plan, without: [...best.plan.without, trouble] })
    if (stillFails(report)) best = report
  }
  for (
    let commands = best.plan.commands - 1;
    commands >= 0;
    commands = Math.min(commands, best.plan.commands) - 1
  ) {
    const report = await runSeed({ ...best.plan, commands })
    if (stillFails(report)) best = report
    else if (commands < best.plan.commands - 8) break
  }
  return best
}

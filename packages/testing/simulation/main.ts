/** pnpm sim --seeds N | --seed S | --minutes M: looks for a seed that breaks an invariant. */
import { parseArgs } from "node:util"
import { planOf, runSeed, type SeedReport } from "./runSeed.ts"
import { shrink } from "./shrink.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    from: { type: "string", default: "1" },
    minutes: { type: "string" },
  },
})

const totals: Record<string, number> = {}
const add = (report: SeedReport): void => {
  for (const [name, count] of Object.entries(report.counts))
    totals[name] = (totals[name] ?? 0) + count
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.seed !== undefined) {
  const report = await runSeed(planOf(Number(values.seed)))
  for (const event of report.history) print(JSON.stringify(event))
  print(report.commands.join(", "))
  for (const { invariant, message } of report.violations) print(`${invariant}: ${message}`)
  print(`seed ${values.seed}: ${report.violations.length} violations, history ${report.hash}`)
  process.exitCode = report.violations.length === 0 ? 0 : 1
} else {
  const first = Number(values.from)
  const most = values.seeds === undefined ? Number.MAX_SAFE_INTEGER : Number(values.seeds)
  const until =
    values.minutes === undefined ? Infinity : performance.now() + Number(values.minutes) * 60_000
  const failed: Array<number> = []
  // Ctrl-C ends after the seed in hand, with the totals; a second one ends at once.
  let stopped = false
  process.once("SIGINT", () => {
    stopped = true
  })
  let seeds = 0
  for (
    let seed = first;
    seeds < (values.minutes === undefined && values.seeds === undefined ? 2000 : most);
    seed++
  ) {
    if (stopped || performance.now() > until) break
    seeds += 1
    const report = await runSeed(planOf(seed))
    add(report)
    if (report.violations.length === 0) continue
    failed.push(seed)
    const small = await shrink(report)
    print(`seed ${seed}: ${small.violations[0]?.invariant}: ${small.violations[0]?.message}`)
    print(`  shrunk to ${small.plan.commands} commands without ${small.plan.without.join(", ")}`)
    if (failed.length >= 20) break
  }
  print(
    Object.entries({ seeds, ...totals })
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  )
  print(`${seeds - failed.length} passed, ${failed.length} failed`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

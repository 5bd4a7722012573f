/** What it costs to import a module in a fresh process: milliseconds and megabytes. */
import { execFileSync } from "node:child_process"

export interface ImportCost {
  readonly ms: number
  readonly rssMb: number
}

const script = (specifier: string): string => `
  const since = performance.now()
  await import(${JSON.stringify(specifier)})
  const ms = performance.now() - since
  console.log(JSON.stringify({ ms, rssMb: process.memoryUsage.rss() / 2 ** 20 }))`

const once = (specifier: string, cwd: string): ImportCost =>
  JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script(specifier)], {
      cwd,
      encoding: "utf8",
    }),
  ) as ImportCost

/**
 * The best of several imports of each module, in turn: a busy machine makes an import slower, and nothing
 * makes it quicker.
 */
export const importCosts = (
  modules: ReadonlyArray<{ readonly specifier: string; readonly cwd: string }>,
  times: number,
): ReadonlyArray<ImportCost> => {
  const rounds = Array.from({ length: times }, () =>
    modules.map(({ cwd, specifier }) => once(specifier, cwd)),
  )
  return modules.map((_, at) => ({
    ms: Math.min(...rounds.map((round) => round[at]?.ms ?? Number.NaN)),
    rssMb: Math.min(...rounds.map((round) => round[at]?.rssMb ?? Number.NaN)),
  }))
}

/** Runs one file of tests up to the first that fails. */
import { readFileSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import { runCommand } from "./runCommand.ts"
import { broken, green, red, type Verdict } from "./Verdict.ts"

const LIMIT = 60

interface Report {
  readonly success: boolean
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly message: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>
  }>
}

export const runSuite = async (root: string, file: string): Promise<Verdict> => {
  const report = join(root, "report.json")
  rmSync(report, { force: true })
  const ran = await runCommand({
    cwd: root,
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      ...["--project", "unit", "--bail", "1"],
      ...["--reporter", "json", "--outputFile", report],
      file,
    ],
    limit: LIMIT,
  })
  const suite = basename(file, ".test.ts")
  if (ran.timedOut) return red(`${suite}: hangs`)
  const { success, testResults } = readReport(report, ran.output)
  if (success && ran.code === 0) return green
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === "failed")
  if (failed !== undefined) return red(`${suite}: ${failed.fullName.trim()}`)
  if (tests.length > 0) return red(`${suite}: an error that no test caught`)
  return broken(`${file}: ${testResults[0]?.message ?? ran.output}`)
}

const readReport = (file: string, output: string): Report => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report
  } catch {
    return { success: false, testResults: [{ name: "", message: output, assertionResults: [] }] }
  }
}

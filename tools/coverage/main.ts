/** `pnpm coverage [PATH…]`: which lines of core and of the adapters the tests reach; all of theirs, or those of the paths. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { installed } from "@pressline/tools-services/onDemand"
import { coverageTable } from "./coverageTable.ts"

const root = join(import.meta.dirname, "../..")
const folder = await installed(import.meta.dirname)
const reports = join(root, "coverage")

/** The tests that are there for core and for the adapters. */
const TESTS = [
  "packages/core",
  "packages/testing",
  "packages/adapter-",
  "packages/notifications",
  "packages/safe-http",
  "tools/docs/test/billing",
]

const given = process.argv.slice(2)
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    ...(given.length > 0 ? given : TESTS),
    "--coverage.enabled",
    "--coverage.reportOnFailure",
    "--coverage.provider=custom",
    `--coverage.customProviderModule=${join(folder, "node_modules/@vitest/coverage-v8/dist/index.js")}`,
    "--coverage.include=packages/{core,adapter-*,notifications,safe-http}/src/**",
    "--coverage.reporter=json",
    "--coverage.reporter=html",
    `--coverage.reportsDirectory=${reports}`,
  ],
  { cwd: root, stdio: "inherit" },
)
console.log(coverageTable(join(reports, "coverage-final.json"), root))
console.log(`\nLine by line: ${join(reports, "index.html")}`)
process.exit(status ?? 1)

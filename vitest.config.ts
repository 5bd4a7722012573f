import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// Tests import the packages by name and run on their sources: no build in between.
const ssr = {
  resolve: { conditions: ["@pressline/source", "module", "node", "development|production"] },
}
const exclude = [
  "**/node_modules/**",
  "**/dist/**",
  "tools/lint/fixture/**",
  "tools/docs/generated/**",
]
const benchmark = { include: [] as Array<string> } // each project has a benchmark twin: keep it empty

export default defineConfig({
  test: {
    api: { host: "127.0.0.1" }, // not every sandbox resolves `localhost`
    reporters: ["default", "./tools/vitest/summaryReporter.ts"],
    maxWorkers: Math.min(4, availableParallelism()),
    projects: [
      {
        ssr,
        test: {
          name: "unit",
          // A busy machine is no failure.
          testTimeout: 20_000,
          include: [
            "packages/*/test/**/*.test.ts",
            "tools/**/test/*.test.ts",
            "{bench,e2e}/test/*.test.ts",
            "examples/**/*.test.ts",
          ],
          exclude: [...exclude, "**/*.integration.test.ts"],
          benchmark,
        },
      },
      {
        ssr,
        test: {
          name: "integration",
          include: ["{packages,tools,examples,e2e}/**/*.integration.test.ts"],
          exclude,
          globalSetup: ["./tools/services/src/broker.ts"],
          // A first use installs binaries and unpacks a browser.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          benchmark,
        },
      },
    ],
  },
})

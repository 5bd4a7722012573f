import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { installed } from "@pressline/tools-services/onDemand"
import { expect, test } from "vitest"

test("Redocly finds nothing wrong with the OpenAPI document", async () => {
  const folder = await installed(join(import.meta.dirname, "../../../tools/openapi"))
  const { stderr, stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(folder, "node_modules/@redocly/cli/bin/cli.js"),
      "lint",
      join(import.meta.dirname, "../openapi.json"),
      "--extends=recommended",
      "--skip-rule=no-path-trailing-slash", // the paths are those of the original
      "--format=json",
    ],
    {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    },
  ).catch((error: { stdout: string; stderr: string }) => error)
  const start = stdout.indexOf("{")
  if (start < 0) throw new Error(`Redocly said: ${stdout}${stderr}`)
  const report = JSON.parse(stdout.slice(start)) as {
    readonly problems: ReadonlyArray<{ readonly ruleId: string; readonly message: string }>
  }
  expect(report.problems.map(({ message, ruleId }) => `${ruleId}: ${message}`)).toEqual([])
})

/** --config: modules that are not there, not whole, or no automation. */
import { readdirSync } from "node:fs"
import { expect, it } from "vitest"
import { project } from "./project.ts"

it.each([
  ["is not there", null, 2, "config_missing", "There is no automation.ts", "pressline init"],
  [
    "has no default export",
    "export const a = 1",
    1,
    "config_unusable",
    "has no default export",
    "export default",
  ],
  [
    "exports something else",
    "export default { ai: 1 }",
    1,
    "config_unusable",
    "is an object, not an automation",
    "export default createAutomation",
  ],
  [
    "throws",
    'throw new Error("DATABASE_URL is not set")',
    1,
    "config_unusable",
    "DATABASE_URL is not set",
    "Mend it",
  ],
  [
    "has an option that is none",
    `import { createAutomation, localAi } from "@pressline/core"
export default createAutomation({ ai: localAi(), concurrency: 100 })`,
    1,
    "config_invalid",
    "concurrency",
    "Mend it",
  ],
  [
    "misses a package",
    'import "left-pad"',
    1,
    "config_unusable",
    "left-pad",
    "Install what is missing",
  ],
  [
    "is more than types",
    "enum A { B }\nexport default A",
    1,
    "config_unusable",
    "cannot be loaded",
    "no enum",
  ],
])("a config that %s is refused, with what to do", async (_, text, code, name, message, remedy) => {
  const { json } = project(text === null ? {} : { "automation.ts": text })
  const outcome = (await json("status", "blog")) as { error: { message: string; remedy: string } }
  expect(outcome).toMatchObject({ code, error: { code: name } })
  expect(outcome.error.message).toContain(message)
  expect(outcome.error.remedy).toContain(remedy)
})

const MEMORY = `import { createAutomation, localAi } from "@pressline/core"
export default createAutomation({ ai: localAi() })
`

it("a config that Node takes for CommonJS is told how to be an ES module", async () => {
  const { json } = project({ "package.json": '{ "type": "commonjs" }', "automation.js": MEMORY })
  expect(await json("status", "blog")).toMatchObject({
    code: 1,
    error: { code: "config_unusable", remedy: expect.stringContaining("automation.mjs") },
  })
})

it("one that is found out to be an ES module is loaded without a word, wherever it is", async () => {
  const { folder, pressline } = project({ "package.json": "{}", "mine.ts": MEMORY })
  const { code, stderr, stdout } = await pressline("status", "blog", "--config", "mine.ts")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^blog: idle\. No run yet\./u)
  expect(readdirSync(folder).toSorted()).toEqual(["mine.ts", "node_modules", "package.json"])
})

/** --config: modules that are not there, not whole, or no automation. */
import { expect, it } from "vitest"
import { project } from "./project.ts"

it.each([
  ["is not there", null, 2, "config_missing", "There is no automation.ts", "pressline init"],
  [
    "has no default export",
    "export const a = 1",
    1,
    "config_invalid",
    "has no default export",
    "export default",
  ],
  [
    "exports something else",
    "export default { ai: 1 }",
    1,
    "config_invalid",
    "is an object, not an automation",
    "export default createAutomation",
  ],
  [
    "throws",
    'throw new Error("DATABASE_URL is not set")',
    1,
    "config_invalid",
    "DATABASE_URL is not set",
    "Mend it",
  ],
  [
    "misses a package",
    'import "left-pad"',
    1,
    "config_invalid",
    "left-pad",
    "Install what is missing",
  ],
  [
    "is more than types",
    "enum A { B }\nexport default A",
    1,
    "config_invalid",
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

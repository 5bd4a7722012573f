/** checkConfig: whether the project's automation can be loaded, and its storage used. */
import { basename } from "node:path"
import { findConfig, loadAutomation } from "../project/loadAutomation.ts"
import { problemOf } from "../terminal/problemOf.ts"
import { type Check, fail, ok, warn } from "./Check.ts"

export const checkConfig = async (given: string | null): Promise<ReadonlyArray<Check>> => {
  const path = given ?? findConfig()
  if (path === null)
    return [warn("config", "no automation.ts or automation.js here", "Make one: pressline init")]
  const name = basename(path)
  const loaded = await loadAutomation(path).then(
    (automation) => ({ automation, problem: null }),
    (error: unknown) => ({ automation: null, problem: problemOf(error) }),
  )
  if (loaded.automation === null)
    return [fail("config", loaded.problem.message, loaded.problem.remedy ?? "")]
  const { automation } = loaded
  try {
    await automation.ready()
    return [ok("config", name), ok("storage", "can be used, and its schema is this version's")]
  } catch (error) {
    const { code, message, remedy } = problemOf(error)
    const mend = code === "storage_unavailable" ? null : remedy
    return [
      ok("config", name),
      fail(
        "storage",
        message,
        mend ?? "What the error names must be up, and free for this process.",
      ),
    ]
  } finally {
    await automation.close()
  }
}

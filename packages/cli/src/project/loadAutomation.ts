/** loadAutomation: the project's own automation, from the module that `--config` names. */
import { existsSync } from "node:fs"
import { basename, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { type Automation, isAutomationError } from "@pressline/core"
import { CommandFailed } from "../terminal/CommandFailed.ts"

const NAMES = ["automation.ts", "automation.mts", "automation.js", "automation.mjs"]

/** The config module of the working directory or of its `src`; null where it has none. */
export const findConfig = (): string | null =>
  ["", "src"]
    .flatMap((folder) => NAMES.map((name) => resolve(folder, name)))
    .find((path) => existsSync(path)) ?? null

/** @throws CommandFailed that says what the module lacks. */
export const loadAutomation = async (given: string | null): Promise<Automation> => {
  const path = given === null ? findConfig() : given
  if (path === null || !existsSync(path))
    throw refused(
      "config_missing",
      path === null
        ? `There is no ${NAMES.join(", ")} in ${process.cwd()}, nor in its src.`
        : `There is no file ${path}.`,
      "Make one: pressline init. Or name yours: --config FILE",
    )
  const { default: found } = await importConfig(path)
  if (found === undefined)
    throw refused("config_unusable", `${basename(path)} has no default export.`, EXPORT_ONE)
  if (!isAutomation(found))
    throw refused(
      "config_unusable",
      `The default export of ${basename(path)} is ${describe(found)}, not an automation.`,
      EXPORT_ONE,
    )
  return found
}

const EXPORT_ONE = "End it with: export default createAutomation({ ... })"

const importConfig = async (path: string): Promise<{ readonly default?: unknown }> => {
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined
    throw refused(
      // The options of `createAutomation` have a code of their own.
      isAutomationError(cause) ? cause.code : "config_unusable",
      `${basename(path)} cannot be loaded: ${why}`,
      (typeof code === "string" ? REMEDIES[code] : undefined) ??
        (/import statement outside a module|Unexpected token 'export'/u.test(why)
          ? 'To Node it is CommonJS: name it automation.mjs (.mts), or set "type": "module" in package.json.'
          : undefined) ??
        "Mend it there; `node FILE` shows the same error with its place.",
      cause,
    )
  }
}

/** What Node says of modules that it cannot run, and what helps. */
const REMEDIES: Readonly<Record<string, string>> = {
  ERR_UNKNOWN_FILE_EXTENSION:
    "This Node cannot read TypeScript: use Node 22.18 or later, or a file in JavaScript.",
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    "Node only leaves types out: no enum, no namespace, no parameter property in this file and what it imports.",
  ERR_MODULE_NOT_FOUND:
    "Install what is missing. Imports of your own files need their extension: ./db.ts, not ./db.",
}

const refused = (code: string, message: string, remedy: string, cause?: unknown): CommandFailed =>
  new CommandFailed(message, { code, remedy, usage: code === "config_missing" }, { cause })

/** By what it can do, so that another copy of the package is as good. */
const isAutomation = (value: unknown): value is Automation =>
  typeof value === "object" &&
  value !== null &&
  ["runNow", "events", "migrate", "close"].every(
    (method) => typeof (value as Record<string, unknown>)[method] === "function",
  )

const describe = (value: unknown): string =>
  value === null || typeof value !== "object"
    ? `${typeof value === "function" ? "a function" : `${typeof value}`}`
    : value instanceof Promise
      ? "a promise"
      : "an object"

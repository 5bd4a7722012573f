/** loadPackage: a package that only some commands need, from beside this one or from the project. */
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { CommandFailed } from "../terminal/CommandFailed.ts"

/** @throws CommandFailed that says what to install, `also` with it. */
export const loadPackage = async <Module>(
  name: string,
  also: ReadonlyArray<string> = [],
): Promise<Module> => {
  const found = importable(name)
  if (found === null)
    throw new CommandFailed(`This needs the package ${name}, which is not installed.`, {
      code: "package_missing",
      remedy: `Run: npm install ${[name, ...also].join(" ")}`,
      facts: { package: name },
    })
  return (await import(found)) as Module
}

export const isInstalled = (name: string): boolean => importable(name) !== null

const importable = (name: string): string | null => {
  try {
    return import.meta.resolve(name)
  } catch {
    return inProject(name)
  }
}

/** Started by `npx` from elsewhere, the project's own packages are still the project's. */
const inProject = (name: string): string | null => {
  try {
    return pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(name)).href
  } catch {
    return null
  }
}

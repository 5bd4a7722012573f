/** checkPackages: this Node, and how many copies of what must be there once. */
import { readFileSync, realpathSync } from "node:fs"
import { findPackageJSON } from "node:module"
import { join } from "node:path"
import { type Check, fail, ok, warn } from "./Check.ts"

const NODE = [22, 19] as const

export const checkNode = (version: string = process.versions.node): Check => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const isOld = major < NODE[0] || (major === NODE[0] && minor < NODE[1])
  return isOld
    ? fail("node", `Node ${version}; ${NODE.join(".")} or later is needed`, "Install a newer Node.")
    : ok("node", `Node ${version}`)
}

interface Copy {
  readonly path: string
  readonly version: string
}

/** The packages of a project: one `effect`, one `@pressline/core`, and all of ours of one version. */
export const checkPackages = (folder: string): ReadonlyArray<Check> => {
  const project = join(folder, "package.json")
  const ours = Object.keys(dependenciesOf(project))
    .filter((name) => /^@?pressline\b/u.test(name))
    .flatMap((name) => {
      const copy = find(name, project)
      return copy === null ? [] : [{ name, ...copy }]
    })
  const places = [project, ...ours.map(({ path }) => path)]
  return [...oneCopy("effect", places), ...oneCopy("@pressline/core", places), ...oneVersion(ours)]
}

const oneCopy = (name: string, from: ReadonlyArray<string>): ReadonlyArray<Check> => {
  const copies = new Map(
    from.flatMap((place) => {
      const copy = find(name, place)
      return copy === null ? [] : [[copy.path, copy.version] as const]
    }),
  )
  if (copies.size === 0) return []
  const versions = [...copies.values()]
  if (copies.size === 1) return [ok(name, `${name} ${versions.join()}, one copy`)]
  return [
    warn(
      name,
      `${copies.size} copies of ${name}: ${[...copies].map(([path, version]) => `${version} in ${path}`).join(", ")}`,
      `Keep one: ask for the same version everywhere, then npm dedupe (npm ls ${name} shows who wants which).`,
    ),
  ]
}

const oneVersion = (
  found: ReadonlyArray<{ readonly name: string; readonly version: string }>,
): ReadonlyArray<Check> => {
  const versions = new Set(found.map(({ version }) => version))
  if (versions.size < 2) return []
  return [
    warn(
      "versions",
      `packages of different versions: ${found.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
      "They are released together: update all of them to the same version.",
    ),
  ]
}

/** The package that a file would get, by its real place. */
const find = (name: string, from: string): Copy | null => {
  try {
    const found = findPackageJSON(name, from)
    if (found === undefined) return null
    const path = realpathSync(found)
    return { path, version: manifest(path).version ?? "" }
  } catch {
    return null
  }
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifest = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest

const dependenciesOf = (path: string): Readonly<Record<string, string>> => {
  try {
    const { dependencies, devDependencies } = manifest(path)
    return { ...dependencies, ...devDependencies }
  } catch {
    return {}
  }
}

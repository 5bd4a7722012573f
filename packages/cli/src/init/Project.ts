/** Project: what a folder's package.json and settings say of the application in it. */
import { existsSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { hostSource, type HostSource } from "./hostSource.ts"

export const FRAMEWORKS = ["next", "nest", "fastify", "hono", "express", "node"] as const
export type Framework = (typeof FRAMEWORKS)[number]

export const STORAGES = ["postgres", "embedded", "memory"] as const
export type StorageKind = (typeof STORAGES)[number]

export type AutomationFile = `${"" | "src/"}automation.${"js" | "mjs" | "mts" | "ts"}`

export interface Project {
  readonly framework: Framework
  readonly isTypeScript: boolean
  /** How the host's files take in others: by `import`, or by `require` as plain CommonJS does. */
  readonly syntax: "import" | "require"
  /** Whether they may wait where the server is made: outside of functions CommonJS cannot. */
  readonly mayAwait: boolean
  readonly host: HostSource
  /** What Pressline is made of goes here, beside what makes the server; Node must take it for an ES module. */
  readonly file: AutomationFile
  /** How the file that makes the server names it. */
  readonly specifier: string
  /** The host's database, as far as its packages tell. */
  readonly storage: StorageKind
  readonly packages: ReadonlySet<string>
  /** `npm install`, `pnpm add`, ... */
  readonly add: string
}

interface Manifest {
  readonly type?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The package that tells a framework; the first that is there wins, as some stand on others. */
const PACKAGES: Readonly<Record<Exclude<Framework, "node">, string>> = {
  next: "next",
  nest: "@nestjs/core",
  fastify: "fastify",
  hono: "hono",
  express: "express",
}

/** What the command line was told, which goes before what is found. */
export interface Told {
  readonly framework?: Framework | null
  readonly storage?: StorageKind | null
  /** A file that is there, and is to be written anew. */
  readonly file?: AutomationFile | null
}

/** @throws CommandFailed where there is no package.json, or it is none. */
export const detectProject = (folder: string, told: Told = {}): Project => {
  const { dependencies, devDependencies, type } = readManifest(join(folder, "package.json"))
  const packages = new Set(Object.keys({ ...dependencies, ...devDependencies }))
  const framework =
    told.framework ??
    FRAMEWORKS.find((name) => name !== "node" && packages.has(PACKAGES[name])) ??
    "node"
  const isTypeScript =
    told.file?.endsWith("ts") ??
    (packages.has("typescript") || existsSync(join(folder, "tsconfig.json")))
  const host = hostSource(folder, framework)
  const isModule = isModuleFile(host.file, type)
  // Bundlers want the plain names; a compiler to CommonJS takes them.
  const isPlain =
    type === "module" || framework === "next" || (isTypeScript && type === undefined && !isModule)
  const name = `automation.${isPlain ? "" : "m"}${isTypeScript ? "ts" : "js"}` as const
  const file = told.file ?? (`${host.folder}${name}` as const)
  const path = posix.relative(`/${host.folder}`, `/${file}`)
  const specifier = path.startsWith(".") ? path : `./${path}`
  return {
    framework,
    isTypeScript,
    syntax: isTypeScript || isModule || framework === "next" ? "import" : "require",
    // Nest's server is made in an async function.
    mayAwait: isModule || framework === "nest",
    host,
    file,
    specifier:
      framework === "next"
        ? specifier.replace(/\.\w+$/u, "")
        : !isTypeScript || takesTs(folder)
          ? specifier
          : specifier.replace(/\.ts$/u, type === "module" ? ".js" : "").replace(/\.mts$/u, ".mjs"),
    storage:
      told.storage ?? (packages.has("pg") || packages.has("kysely") ? "postgres" : "embedded"),
    packages,
    add: addWith(folder),
  }
}

/** What Node and compilers take a file for, by its name or else by its package. */
const isModuleFile = (file: string | null, type: string | undefined): boolean =>
  /\.m[jt]s$/u.test(file ?? "") || (type === "module" && !/\.c[jt]s$/u.test(file ?? ""))

const readManifest = (path: string): Manifest => {
  if (!existsSync(path))
    throw wrongUsage(
      "There is no package.json here.",
      "Run it in your application's folder, or begin with: npm init -y",
    )
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Manifest
  } catch (error) {
    throw wrongUsage(`package.json is not JSON: ${error instanceof Error ? error.message : ""}`)
  }
}

/** A compiler that leaves names alone wants `.js`; one that is told so takes `.ts`. */
const takesTs = (folder: string): boolean => {
  const path = join(folder, "tsconfig.json")
  const settings = existsSync(path) ? readFileSync(path, "utf8") : ""
  return /"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/u.test(
    settings,
  )
}

const MANAGERS = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
] as const

const addWith = (folder: string): string =>
  MANAGERS.find(([lockfile]) => existsSync(join(folder, lockfile)))?.[1] ?? "npm install"

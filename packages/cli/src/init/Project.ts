/** Project: what a folder's package.json and settings say of the application in it. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { wrongUsage } from "../terminal/CommandFailed.ts"

export const FRAMEWORKS = ["next", "nest", "fastify", "hono", "express", "node"] as const
export type Framework = (typeof FRAMEWORKS)[number]

export const STORAGES = ["postgres", "embedded", "memory"] as const
export type StorageKind = (typeof STORAGES)[number]

export interface Project {
  readonly framework: Framework
  readonly isTypeScript: boolean
  readonly isModule: boolean
  /** How the host's files name a TypeScript file of their own in an import. */
  readonly extension: "" | ".js" | ".ts"
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

/** @throws CommandFailed where there is no package.json, or it is none. */
export const detectProject = (folder: string): Project => {
  const { dependencies, devDependencies, type } = readManifest(join(folder, "package.json"))
  const packages = new Set(Object.keys({ ...dependencies, ...devDependencies }))
  const framework = FRAMEWORKS.find((name) => name !== "node" && packages.has(PACKAGES[name]))
  const isTypeScript = packages.has("typescript") || existsSync(join(folder, "tsconfig.json"))
  return {
    framework: framework ?? "node",
    isTypeScript,
    isModule: type === "module",
    extension: framework === "next" ? "" : isTypeScript ? extensionIn(folder) : ".js",
    storage: packages.has("pg") || packages.has("kysely") ? "postgres" : "embedded",
    packages,
    add: addWith(folder),
  }
}

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
const extensionIn = (folder: string): ".js" | ".ts" => {
  const path = join(folder, "tsconfig.json")
  const settings = existsSync(path) ? readFileSync(path, "utf8") : ""
  return /"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/u.test(
    settings,
  )
    ? ".ts"
    : ".js"
}

const MANAGERS = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
] as const

const addWith = (folder: string): string =>
  MANAGERS.find(([lockfile]) => existsSync(join(folder, lockfile)))?.[1] ?? "npm install"

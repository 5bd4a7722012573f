import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { installed } from "@pressline/tools-services/onDemand"
import type { CodeBlock } from "./codeBlocks.ts"
import { root } from "./repository.ts"

/** The problems of each file, as `README.md:12: error TS2304: ...`. */
export type Problems = ReadonlyMap<string, ReadonlyArray<string>>

/**
 * Type-checks the blocks of many files in one run of tsc, under the workspace's own settings.
 * The generated files stay in `folder` until the next run, to be opened when one fails.
 */
export function typecheckBlocks(
  blocksOf: ReadonlyMap<string, ReadonlyArray<CodeBlock>>,
  folder: string,
): Problems {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  linkPackages(join(folder, "node_modules"))
  const config = {
    extends: relative(folder, join(root, "tsconfig.base.json")),
    compilerOptions: {
      noEmit: true,
      emitDeclarationOnly: false,
      declarationMap: false,
      composite: false,
      moduleDetection: "force",
      experimentalDecorators: true, // Nest's
      jsx: "react-jsx",
      lib: ["es2024", "dom", "dom.iterable"],
      plugins: [],
    },
    // What a page's styles are to TypeScript, the dashboard says.
    include: [
      "**/*.ts",
      "**/*.tsx",
      relative(folder, join(root, "packages/dashboard/src/env.d.ts")),
    ],
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))

  const sourceOf = new Map<string, string>()
  for (const [file, blocks] of blocksOf)
    for (const [path, code] of programs(blocks)) {
      // A folder a page, so that its files can import each other.
      const name = `${file.replaceAll(/[^\w-]+/g, "_")}/${path}`
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), code)
      sourceOf.set(name, file)
    }
  if (sourceOf.size === 0) return new Map()

  const tsc = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "--pretty", "false"],
    {
      cwd: folder,
      encoding: "utf8",
    },
  )
  if (tsc.error) throw tsc.error
  const problems = new Map<string, Array<string>>()
  for (const line of tsc.stdout.split("\n")) {
    const [, name = "", at = "", message = ""] = /^([^(]+)\((\d+),\d+\): (.*)$/.exec(line) ?? []
    const file = sourceOf.get(name)
    if (file) problems.set(file, [...(problems.get(file) ?? []), `${file}:${at}: ${message}`])
    else if (line.startsWith("error ")) throw new Error(tsc.stdout)
  }
  if (tsc.status !== 0 && problems.size === 0)
    throw new Error(`tsc failed outside the examples:\n${tsc.stdout}${tsc.stderr}`)
  return problems
}

/**
 * Each block is a program of its own, unless it continues the one before. Code keeps the line it has
 * in its file, so that what tsc says needs no translation.
 */
function programs(blocks: ReadonlyArray<CodeBlock>): ReadonlyMap<string, string> {
  const programs = new Map<string, string>()
  let path = ""
  for (const { bundled, code, continues, file, line, tsx } of blocks) {
    if (!continues || path === "") path = file ?? `line-${line}.${tsx ? "tsx" : "ts"}`
    const before = programs.get(path) ?? ""
    const own = bundled ? code.replaceAll(WITHOUT_EXTENSION, '$1.ts"') : code
    programs.set(path, before + "\n".repeat(line - before.split("\n").length) + own + "\n")
  }
  return programs
}

/** Another file of the page, where bundlers resolve it; Node wants the extension. */
const WITHOUT_EXTENSION = /((?:from |import\()"\.{1,2}\/[^"]+)"/g

/** What examples import and no package does, by the folder that installs it at its first use. */
const FROM_TOOLS: Readonly<Record<string, ReadonlyArray<string>>> = {
  "examples/opentelemetry": ["@effect/opentelemetry"],
  "tools/ai-sdk": ["@ai-sdk/openai", "@ai-sdk/openai-compatible", "@ai-sdk/provider"],
  "tools/hosts": [
    "@hono/node-server",
    "@nestjs/common",
    "@nestjs/core",
    "@types/express",
    "express",
    "fastify",
    "hono",
  ],
  "tools/sharp": ["sharp"],
}

/** Installs what examples import. */
export async function installExampleModules(): Promise<void> {
  for (const folder of Object.keys(FROM_TOOLS)) await installed(join(root, folder))
}

/** An example may import every package of ours, and whatever these packages themselves import. */
export function linkPackages(modules: string): void {
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    try {
      symlinkSync(target, join(modules, name), "dir")
    } catch {
      // linked before, for another package
    }
  }
  for (const [folder, names] of Object.entries(FROM_TOOLS))
    for (const name of names) link(name, join(root, folder, "node_modules", name))
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join(root, "packages", name)
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly name: string
      readonly dependencies?: Record<string, string>
      readonly devDependencies?: Record<string, string>
    }
    link(manifest.name, folder)
    for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
      if (!dependency.startsWith("@pressline/"))
        link(dependency, join(folder, "node_modules", dependency))
  }
}

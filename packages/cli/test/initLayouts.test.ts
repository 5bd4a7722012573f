/** init in the layouts that applications have: what it writes and what it prints is type-checked together. */
import { spawnSync } from "node:child_process"
import { symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { automationFile } from "../src/init/automationFile.ts"
import { type Addition, hostLines } from "../src/init/hostLines.ts"
import { detectProject, FRAMEWORKS, STORAGES } from "../src/init/Project.ts"
import { filledFolder } from "./filledFolder.ts"
import { temporaryFolder } from "./temporaryFolder.ts"

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Where applications have their files, and what they are to Node. */
const LAYOUTS = [
  { layout: "module", type: "module", folder: "" },
  { layout: "module-src", type: "module", folder: "src/" },
  { layout: "commonjs-src", type: "commonjs", folder: "src/" },
  { layout: "unsaid", type: undefined, folder: "" },
  { layout: "unsaid-src", type: undefined, folder: "src/" },
] as const

it("writes and prints what compiles, for every framework in every layout", () => {
  const made = temporaryFolder()
  symlinkSync(at("../node_modules"), join(made, "node_modules"))
  for (const [number, framework] of FRAMEWORKS.entries())
    for (const [turn, { folder: below, layout, type }] of LAYOUTS.entries()) {
      // Next.js resolves as bundlers do, not as Node does by `type`.
      if (framework === "next" && type !== undefined) continue
      const files =
        framework === "next"
          ? { [`${below}app/page.ts`]: "" }
          : { [`${below}main.ts`]: `// ${MADE[framework]}\n` }
      const host = filledFolder(
        { "package.json": { type, devDependencies: { typescript: "7" } }, ...files },
        join(made, `${framework}-${layout}`),
      )
      const storage = STORAGES[(number + turn) % STORAGES.length] ?? null
      const wanted = detectProject(host, { framework, storage })
      const write = (file: string, lines: ReadonlyArray<string>) =>
        filledFolder({ [file]: `${lines.join("\n")}\n` }, host)
      expect(wanted.file, layout).toMatch(`${below}automation.`)
      write(wanted.file, [automationFile(wanted)])
      const additions = hostLines(wanted)
      if (framework === "next")
        for (const { lines, where } of additions) write(where, asNodeHasIt(lines))
      else write(`${below}main.ts`, hostFile(framework, additions))
      if (framework !== "next" && framework !== "node")
        expect(additions.map(({ where }) => where)).toEqual([
          `at the top of ${below}main.ts`,
          `in ${below}main.ts, after ${MADE[framework]}`,
        ])
    }
  const options = {
    extends: at("../../../tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      emitDeclarationOnly: false,
      declarationMap: false,
      composite: false,
      verbatimModuleSyntax: false,
      typeRoots: [at("../../../node_modules/@types")],
      plugins: [],
    },
    include: ["**/*"],
    exclude: ["node_modules"],
  }
  writeFileSync(join(made, "tsconfig.json"), JSON.stringify(options))
  const tsc = at("../../../node_modules/typescript/bin/tsc")
  const { stdout } = spawnSync(process.execPath, [tsc, "--pretty", "false"], {
    cwd: made,
    encoding: "utf8",
  })
  expect(stdout).toBe("")
}, 60_000)

/** Bundlers give an `import()` the default that a file exports; Node, for CommonJS, one in a `default` more. */
const asNodeHasIt = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = 'await import("./automation")'
  return lines.some((line) => line.includes(taken))
    ? [
        'import found from "./automation"',
        ...lines.map((line) => line.replace(taken, "{ default: found }")),
      ]
    : lines
}

const MADE = {
  nest: "NestFactory.create()",
  fastify: "fastify()",
  hono: "new Hono()",
  express: "express()",
  node: "createServer()",
} as const

/** The additions where they say they go, in a file with what a host has of its own. */
const hostFile = (framework: keyof typeof MADE, additions: ReadonlyArray<Addition>) => {
  const [imports, mount] = additions.map(({ lines }) => lines)
  if (imports === undefined || mount === undefined) return imports ?? []
  return framework === "nest"
    ? [...imports, ...APP, "async function bootstrap() {", ...mount, "}", "void bootstrap()"]
    : [...imports, ...APP, ...mount]
}

const APP = [
  "declare const app: {",
  "  use(path: string, handler: (request: never, response: never) => void): void",
  "  all(path: string, handler: (context: { req: { raw: Request } }) => Promise<Response>): void",
  "  register<Options>(plugin: (app: object, options: Options) => Promise<void>, options: Options): void",
  "  close(): Promise<void>",
  "}",
  "declare const server: { close(): void }",
]

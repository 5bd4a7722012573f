/** init: in a folder per framework; what it writes and what it prints is type-checked together. */
import { spawnSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, expect, it } from "vitest"
import { automationFile } from "../src/init/automationFile.ts"
import { hostLines } from "../src/init/hostLines.ts"
import { packagesFor } from "../src/init/packagesFor.ts"
import { detectProject, FRAMEWORKS, STORAGES } from "../src/init/Project.ts"
import { said, saidJson } from "./inProcess.ts"
import { project } from "./project.ts"

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), "pressline-init-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const folderOf = (name: string, manifest: object, files: Readonly<Record<string, string>> = {}) => {
  const made = join(folder, name)
  mkdirSync(made)
  for (const [file, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files }))
    writeFileSync(join(made, file), text)
  return made
}

const PACKAGE = {
  next: "next",
  nest: "@nestjs/core",
  fastify: "fastify",
  hono: "hono",
  express: "express",
  node: "left-pad",
} as const

it.each(FRAMEWORKS)("knows %s by its package", (framework) => {
  const manifest = { dependencies: { [PACKAGE[framework]]: "1" }, devDependencies: { vite: "8" } }
  expect(detectProject(folderOf(`known-${framework}`, manifest))).toMatchObject({
    framework,
    isTypeScript: false,
    file: framework === "next" ? "automation.js" : "automation.mjs",
    syntax: framework === "next" ? "import" : "require",
    storage: "embedded",
    add: "npm install",
  })
})

it("sees TypeScript, the database and the package manager; Nest stands on Express", () => {
  const made = folderOf(
    "seen",
    {
      type: "module",
      dependencies: { express: "5", "@nestjs/core": "12", pg: "8" },
      devDependencies: { typescript: "7" },
    },
    {
      "pnpm-lock.yaml": "",
      "tsconfig.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    },
  )
  const found = detectProject(made)
  expect(found).toMatchObject({
    framework: "nest",
    isTypeScript: true,
    file: "automation.ts",
    specifier: "./automation.ts",
    syntax: "import",
    storage: "postgres",
    add: "pnpm add",
  })
  expect(packagesFor(found)).not.toContain("pg")
  expect(packagesFor(found)).toContain("@pressline/adapter-postgres")
})

it("writes and prints what compiles, for every framework and every storage", () => {
  const made = join(folder, "compiled")
  mkdirSync(made)
  symlinkSync(at("../node_modules"), join(made, "node_modules"))
  const write = (path: string, lines: ReadonlyArray<string>): void => {
    mkdirSync(dirname(join(made, path)), { recursive: true })
    writeFileSync(join(made, path), `${lines.join("\n")}\n`)
  }
  const typescript = folderOf("typescript", { type: "module" }, { "tsconfig.json": "{}" })
  for (const framework of FRAMEWORKS)
    for (const storage of STORAGES) {
      const name = `${framework}-${storage}`
      const wanted = detectProject(typescript, { framework, storage })
      write(`${name}/${wanted.file}`, [automationFile(wanted)])
      for (const [number, { lines, where }] of hostLines(wanted).entries())
        write(`${name}/${framework === "next" ? where : `host-${number}.ts`}`, [...lines, ...APP])
    }
  const options = {
    extends: at("../../../tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      emitDeclarationOnly: false,
      declarationMap: false,
      composite: false,
      moduleDetection: "force",
      module: "preserve",
      moduleResolution: "bundler",
      typeRoots: [at("../../../node_modules/@types")],
      plugins: [],
    },
    include: ["**/*.ts"],
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

/** What a host has of its own. */
const APP = [
  "declare const app: {",
  "  use(path: string, handler: (request: never, response: never) => void): void",
  "  all(path: string, handler: (context: { req: { raw: Request } }) => Promise<Response>): void",
  "  register<Options>(plugin: (app: object, options: Options) => Promise<void>, options: Options): void",
  "}",
  "export type App = typeof app",
]

it("what it prints for CommonJS runs as CommonJS", async () => {
  // As `npm init -y` leaves it.
  const {
    folder: made,
    pressline,
    write,
  } = project({
    "package.json": '{ "type": "commonjs", "dependencies": {} }',
  })
  const { stdout } = await pressline("init", "--storage", "memory", "--json")
  const { additions, path } = JSON.parse(stdout) as {
    additions: ReadonlyArray<{ text: string }>
    path: string
  }
  expect(path).toBe(join(made, "automation.mjs"))
  const host = (additions[0]?.text ?? "").replace(
    /\.listen\(.*/u,
    '.listen(0, "127.0.0.1", async function () {\n' +
      "  console.log((await fetch(`http://127.0.0.1:${this.address().port}/`)).status)\n" +
      "  process.exit(0)\n})",
  )
  write("server.js", host)
  const options = ["--conditions=@pressline/source", "server.js"]
  const run = spawnSync(process.execPath, options, { cwd: made, encoding: "utf8" })
  expect(run).toMatchObject({ stdout: "200\n", stderr: "" })
  expect((await pressline("status", "blog")).stdout).toMatch(/^blog: idle\./u)
})

it("writes one file, says the rest, and overwrites nothing unless it is told to", async () => {
  const made = folderOf(
    "written",
    { type: "module", dependencies: { express: "5", pg: "8" } },
    { "server.js": "// mine\n" },
  )
  const { code, stdout } = await said(["init"], made)
  expect(code).toBe(0)
  expect(stdout).toContain("automation.js, for Express with postgres storage.")
  expect(stdout).toMatch(/npm install pressline .*kysely effect\n/u)
  expect(stdout).toContain('app.use("/automation", toNodeHandler(dashboard))')
  const path = join(made, "automation.js")
  expect(readFileSync(path, "utf8")).toContain("storage: postgres({ connectionString })")
  expect(readFileSync(join(made, "server.js"), "utf8")).toBe("// mine\n")

  writeFileSync(path, "// changed\n")
  const again = await said(["init"], made)
  expect(again).toMatchObject({ code: 2, stdout: "" })
  expect(again.stderr).toContain("--force")
  expect(readFileSync(path, "utf8")).toBe("// changed\n")
  expect(await saidJson(["init", "--force", "--storage", "embedded"], made)).toMatchObject({
    path: realpathSync(path),
    framework: "express",
    storage: "embedded",
  })
  expect(readFileSync(path, "utf8")).toContain('embedded({ dir: ".pressline" })')
})

it("wants a package.json", async () => {
  const made = join(folder, "nothing")
  mkdirSync(made)
  expect(await saidJson(["init"], made)).toMatchObject({
    code: 2,
    error: { code: "usage", remedy: expect.stringContaining("npm init") },
  })
  expect(readdirSync(made)).toEqual([])
})

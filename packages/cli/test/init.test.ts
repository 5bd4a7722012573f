/** init: what it finds out about a project, what it writes, and what it refuses. */
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { packagesFor } from "../src/init/packagesFor.ts"
import { detectProject, FRAMEWORKS } from "../src/init/Project.ts"
import { filledFolder } from "./filledFolder.ts"
import { said, saidJson } from "./inProcess.ts"
import { project } from "./project.ts"
import { temporaryFolder } from "./temporaryFolder.ts"

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
  expect(detectProject(filledFolder({ "package.json": manifest }))).toMatchObject({
    framework,
    isTypeScript: false,
    file: framework === "next" ? "automation.js" : "automation.mjs",
    syntax: framework === "next" ? "import" : "require",
    storage: "embedded",
    add: "npm install",
  })
})

it("sees TypeScript, the database and the package manager; Nest stands on Express", () => {
  const made = filledFolder({
    "package.json": {
      type: "module",
      dependencies: { express: "5", "@nestjs/core": "12", pg: "8" },
      devDependencies: { typescript: "7" },
    },
    "pnpm-lock.yaml": "",
    "tsconfig.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
  })
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

it("finds the server by what makes it, also where another file has its usual name", () => {
  const hostOf = (files: Readonly<Record<string, string>>) =>
    detectProject(filledFolder({ "package.json": { dependencies: { express: "5" } }, ...files }))
      .host
  const server = "const app = express()"
  expect(hostOf({ "index.js": "", "src/www.js": server })).toEqual({
    folder: "src/",
    file: "src/www.js",
  })
  expect(hostOf({ "vite.config.js": "", "src/index.js": "" }).folder).toBe("src/")
  expect(hostOf({ "server.js": "", "src/main.js": "" }).folder).toBe("")
})

it("an automation that is written anew stays where it is", () => {
  const made = filledFolder({ "package.json": { type: "module" }, "src/index.js": "" })
  expect(detectProject(made, { file: "automation.js" })).toMatchObject({
    file: "automation.js",
    specifier: "../automation.js",
  })
})

it("the file that makes the server may be of another kind than its package says", () => {
  const express = { dependencies: { express: "5" } }
  const module = filledFolder({ "package.json": express, "app.mjs": "express()" })
  expect(detectProject(module)).toMatchObject({ syntax: "import", mayAwait: true })
  const common = filledFolder({
    "package.json": { ...express, type: "module" },
    "app.cjs": "express()",
  })
  expect(detectProject(common)).toMatchObject({
    syntax: "require",
    mayAwait: false,
    file: "automation.js",
  })
})

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
  const made = filledFolder({
    "package.json": { type: "module", dependencies: { express: "5", pg: "8" } },
    "server.js": "// mine\n",
  })
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
  const made = temporaryFolder()
  expect(await saidJson(["init"], made)).toMatchObject({
    code: 2,
    error: { code: "usage", remedy: expect.stringContaining("npm init") },
  })
  expect(readdirSync(made)).toEqual([])
})

// `pnpm demo [options]`: builds the command line and what it imports, then hands over to its demo with
// the same options, terminal and exit code. Plain JavaScript, because the preflight must speak first on any Node.
import { spawn, spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import "./preflight.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))

// Quiet unless it fails, and never on stdout: `--json` must print JSON and nothing else.
const build = spawnSync("pnpm", ["--silent", "build"], {
  cwd: root,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "pipe"],
})
if (build.status !== 0) {
  console.error(`The build failed.\n${build.error ?? ""}${build.stdout ?? ""}${build.stderr ?? ""}`)
  process.exit(1)
}

const options = process.argv.slice(2).filter((option, at) => at > 0 || option !== "--")

// The AI SDK's clients are no part of the workspace; the demo finds them as it would find a project's.
if (options.some((option) => /^--model\b/.test(option))) {
  const { installed } = await import("./services/src/onDemand.ts")
  const folder = await installed(fileURLToPath(new URL("ai-sdk", import.meta.url)))
  process.env.NODE_PATH = `${folder}/node_modules`
}

// The working directory stays the caller's, so that `--keywords FILE` means what was typed.
const demo = spawn(
  process.execPath,
  [fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url)), "demo", ...options],
  { stdio: ["inherit", "inherit", "inherit", "ipc"], cwd: process.env.INIT_CWD ?? process.cwd() },
)
// Ctrl-C reaches the demo too, which stops in its own time; this process only waits for it.
process.on("SIGINT", () => {})
process.on("SIGTERM", () => demo.kill("SIGTERM"))
demo.on("error", (cause) => {
  console.error(cause)
  process.exit(1)
})
demo.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)))

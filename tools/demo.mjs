// `pnpm demo [options]`: builds what the quick start imports, then hands over to it with the same
// options, terminal and exit code. Plain JavaScript, because the preflight must speak first on any Node.
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

// The working directory stays the caller's, so that `--keywords FILE` means what was typed.
const demo = spawn(
  process.execPath,
  [
    fileURLToPath(new URL("../examples/quickstart/main.ts", import.meta.url)),
    ...process.argv.slice(2),
  ],
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

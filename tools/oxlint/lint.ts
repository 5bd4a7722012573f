// `pnpm lint`: oxlint with types, and the house rules of tools/lint, by the repository's .oxlintrc.json.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { oxlint } from "./oxlint.ts"

const { env, script } = await oxlint()
const { error, status } = spawnSync(
  process.execPath,
  [script, "--type-aware", "--deny-warnings", ...process.argv.slice(2)],
  { cwd: join(import.meta.dirname, "../.."), env, stdio: "inherit" },
)
if (error) throw error
process.exit(status ?? 1)

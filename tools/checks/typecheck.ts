// `pnpm typecheck`: TypeScript 7 with Effect's own diagnostics (severities in tsconfig.base.json).
import { checker, output, run } from "./checker.ts"

const tsc = output(await checker("effect-tsgo"), ["get-exe-path"])
process.exit(run(tsc, ["-b", ...process.argv.slice(2)]))

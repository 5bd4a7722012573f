// `pnpm format` and `pnpm check:format`: oxfmt, with the repository's .oxfmtrc.json.
import { checker, run } from "./checker.ts"

process.exit(run(await checker("oxfmt"), process.argv.slice(2)))

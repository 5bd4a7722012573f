// `pnpm changeset` and `pnpm run version`: changesets, at the repository's root.
import { checker, run } from "./checker.ts"

process.exit(run(await checker("changeset"), process.argv.slice(2)))

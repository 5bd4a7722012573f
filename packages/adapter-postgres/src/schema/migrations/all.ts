/** The migrations, oldest first. One that has been published is never changed. */
import { runs } from "./0001_runs.ts"
import { items } from "./0002_items.ts"
import { credits } from "./0003_credits.ts"
import { sites } from "./0004_sites.ts"
import { sweep } from "./0005_sweep.ts"
import { turns } from "./0006_turns.ts"
import { gathered } from "./0007_gathered.ts"
import { removals } from "./0008_removals.ts"
import { besideRuns } from "./0009_beside_runs.ts"
import type { Migration } from "./Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  runs,
  items,
  credits,
  sites,
  sweep,
  turns,
  gathered,
  removals,
  besideRuns,
]

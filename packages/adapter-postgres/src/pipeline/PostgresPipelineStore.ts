/** PostgresPipelineStore: the items; its verbs are grouped by who uses them. */
import type { PipelineStore } from "@pressline/core/effect"
import { commitRun } from "./commit.ts"
import type { Db } from "../connection/Db.ts"
import { intakeVerbs } from "./intakeVerbs.ts"
import { pipelineReads } from "./pipelineReads.ts"
import { publicationVerbs } from "./publicationVerbs.ts"
import { retryFailed } from "./retryFailed.ts"
import { takePage } from "./takePage.ts"

export const postgresPipelineStore = (db: Db): PipelineStore => ({
  ...intakeVerbs(db),
  takePage: takePage(db),
  commit: commitRun(db),
  retryFailed: retryFailed(db),
  ...publicationVerbs(db),
  ...pipelineReads(db),
})

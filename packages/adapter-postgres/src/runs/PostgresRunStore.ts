/** PostgresRunStore: the life of runs; its verbs are grouped by who uses them. */
import type { RunStore } from "@pressline/core/effect"
import type { Db } from "../connection/Db.ts"
import { endStage } from "./endStage.ts"
import { leaseVerbs } from "./leaseVerbs.ts"
import { operatorVerbs } from "./operatorVerbs.ts"
import { runReads } from "./runReads.ts"
import { startVerbs } from "./startVerbs.ts"
import { workerVerbs } from "./workerVerbs.ts"

export const postgresRunStore = (db: Db, renewals: Db): RunStore => ({
  ...startVerbs(db),
  ...leaseVerbs(db, renewals),
  ...workerVerbs(db),
  ...operatorVerbs(db),
  endStage: endStage(db),
  ...runReads(db),
})

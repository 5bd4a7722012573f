/** Removing what is no longer wanted, in steps: a whole site, old log lines, old runs. */
import {
  BUDGET_STAYS_TOLD,
  type Pruned,
  type SiteRemoval,
  type StorageShape,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, only } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"

export const retentionVerbs = (db: Db): Pick<StorageShape, "deleteSite" | "prune"> => {
  /** What a function of the schema answers. */
  const answer = <Answer>(operation: string, call: string, p: Parameters) =>
    Effect.map(
      db.rows<{ answer: Answer }>(operation, asRows(`select ${call} as answer`), p),
      (rows) => only(rows).answer,
    )
  return {
    deleteSite: ({ limit, siteId }) => {
      const p = new Parameters()
      const call = `${db.name("remove_site")}(${p.text(siteId)}, ${p.int(limit)})`
      return answer<SiteRemoval>("deleteSite", call, p)
    },
    prune: ({ from, limit, logsBefore, runsBefore }) => {
      if (logsBefore === null && runsBefore === null)
        return Effect.succeed({ removed: 0, next: null })
      const p = new Parameters()
      const call = `${db.name("prune_runs")}(${p.uuid(from)}, ${p.int(limit)}, ${p.time(logsBefore)},
        ${p.time(runsBefore)}, ${p.duration(BUDGET_STAYS_TOLD)})`
      return answer<Pruned>("prune", call, p)
    },
  }
}

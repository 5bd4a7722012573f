/** runStoreSuite: the life of a run, as `RunStore` promises it. */
import type { Storage } from "@pressline/core/effect"
import { type Adapter, describeSuite, type SuiteOptions } from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { claims } from "./runStore/claims.ts"
import { endings } from "./runStore/endings.ts"
import { fence } from "./runStore/fence.ts"
import { lists } from "./runStore/lists.ts"
import { pauses } from "./runStore/pauses.ts"
import { requests } from "./runStore/requests.ts"
import { stageEnds } from "./runStore/stageEnds.ts"
import { starts } from "./runStore/starts.ts"

export const runStoreSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: RunStore`,
    migrated(storage),
    (it, time) => {
      for (const subject of [starts, claims, fence, requests, pauses, stageEnds, endings, lists])
        subject(it, time)
    },
    options,
  )

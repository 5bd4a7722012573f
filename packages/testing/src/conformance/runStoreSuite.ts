/** runStoreSuite: the life of a run, as `RunStore` promises it. */
import type { Storage } from "@pressline/core/effect"
import { type Adapter, describeSuite, type SuiteOptions } from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { abandonedStarts } from "./runStore/abandonedStarts.ts"
import { answers } from "./runStore/answers.ts"
import { claims } from "./runStore/claims.ts"
import { endings } from "./runStore/endings.ts"
import { fence } from "./runStore/fence.ts"
import { gatedEnds } from "./runStore/gatedEnds.ts"
import { lists } from "./runStore/lists.ts"
import { pauses } from "./runStore/pauses.ts"
import { requests } from "./runStore/requests.ts"
import { stageEnds } from "./runStore/stageEnds.ts"
import { starts } from "./runStore/starts.ts"
import { takeovers } from "./runStore/takeovers.ts"

const SUBJECTS = [
  starts,
  abandonedStarts,
  claims,
  takeovers,
  fence,
  requests,
  answers,
  pauses,
  stageEnds,
  gatedEnds,
  endings,
  lists,
]

export const runStoreSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: RunStore`,
    migrated(storage),
    (it, time) => {
      for (const subject of SUBJECTS) subject(it, time)
    },
    options,
  )

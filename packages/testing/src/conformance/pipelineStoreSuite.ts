/** pipelineStoreSuite: the items and the commit that moves them, as `PipelineStore` promises them. */
import type { Storage } from "@pressline/core/effect"
import { type Adapter, describeSuite, type SuiteOptions } from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { commits } from "./pipelineStore/commits.ts"
import { failures } from "./pipelineStore/failures.ts"
import { hands } from "./pipelineStore/hands.ts"
import { illustrations } from "./pipelineStore/illustrations.ts"
import { intakes } from "./pipelineStore/intakes.ts"
import { lookups } from "./pipelineStore/lookups.ts"
import { outputs } from "./pipelineStore/outputs.ts"
import { pages } from "./pipelineStore/pages.ts"
import { publications } from "./pipelineStore/publications.ts"
import { recounts } from "./pipelineStore/recounts.ts"
import { repeats } from "./pipelineStore/repeats.ts"
import { retries } from "./pipelineStore/retries.ts"
import { sweeps } from "./pipelineStore/sweeps.ts"

const SUBJECTS = [
  intakes,
  lookups,
  pages,
  commits,
  hands,
  repeats,
  failures,
  outputs,
  illustrations,
  publications,
  sweeps,
  retries,
  recounts,
]

export const pipelineStoreSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: PipelineStore`,
    migrated(storage),
    (it, time) => {
      for (const subject of SUBJECTS) subject(it, time)
    },
    options,
  )

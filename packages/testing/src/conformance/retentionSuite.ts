/** retentionSuite: Storage as a whole: clock, schema, removing a site, pruning. */
import type { Storage } from "@pressline/core/effect"
import { type Adapter, describeSuite, type SuiteOptions } from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { pruning } from "./retention/pruning.ts"
import { removal } from "./retention/removal.ts"
import { storageItself } from "./retention/storageItself.ts"

const SUBJECTS = [storageItself, removal, pruning]

export const retentionSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void =>
  describeSuite(
    `${name}: Storage`,
    migrated(storage),
    (it, time) => {
      for (const subject of SUBJECTS) subject(it, time)
    },
    options,
  )

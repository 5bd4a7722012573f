import { PGlite } from "@electric-sql/pglite"
import { postgres } from "@pressline/adapter-postgres"
import { storageSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

// One connection: its statements run one after the other, so here the races of the suites say only
// that order does not matter.
const inMemory = () =>
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(() => PGlite.create()),
        (pglite) => Effect.promise(() => pglite.close()),
      ),
      (pglite) => postgres({ pglite }),
    ),
  )

storageSuite("PGlite", inMemory)

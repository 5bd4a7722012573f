import { PGlite } from "@electric-sql/pglite"
import { postgres } from "@pressline/adapter-postgres"
import { storageSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** An empty database as bytes: to unpack it takes a quarter of the time that it takes to make one. */
const empty = PGlite.create().then(async (first) => {
  const bytes = await first.dumpDataDir("none")
  await first.close()
  return bytes
})

// One connection: its statements run one after the other, so here the races of the suites say only
// that order does not matter.
const inMemory = () =>
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(async () => PGlite.create({ loadDataDir: await empty })),
        (pglite) => Effect.promise(() => pglite.close()),
      ),
      (pglite) => postgres({ pglite }),
    ),
  )

storageSuite("PGlite", inMemory)

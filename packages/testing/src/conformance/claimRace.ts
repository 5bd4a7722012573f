/** Many workers ask for work of one pipeline at the same time; what they got. */
import { Storage } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Site } from "./site.ts"

const LONG = Duration.minutes(10)

export const claimRace = Effect.fnUntraced(function* (site: Site, claimers: number) {
  const { runs } = yield* Storage
  const claims = yield* Effect.all(
    [...Array(claimers).keys()].map((n) =>
      runs.claim({ worker: `worker-${n}`, ttl: LONG, pipelines: [site.pipeline] }),
    ),
    { concurrency: "unbounded" },
  )
  return claims.filter((claim) => claim !== null)
})

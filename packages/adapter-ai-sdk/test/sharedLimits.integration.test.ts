/** Limits per minute on a real Redis: what two processes ask for together stays within them. */
import { expect, it } from "@effect/vitest"
import { redisRateLimit } from "@pressline/adapter-redis-lock"
import { service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { Redis } from "ioredis"
import { article, BRIEF, CALL, functionsOf } from "./asked.ts"
import { compatible, serving } from "./models.ts"

const LIMIT = 5

it.live("SR-30 a limit per minute holds over all processes that share a Redis", (context) =>
  Effect.gen(function* () {
    const { url } = yield* Effect.promise(() => service(context, "redis"))
    const server = yield* serving({ answer: () => article() })
    const prefix = `limits-${process.pid}-${Date.now()}:`
    // As in two processes: adapters and connections of their own.
    const ask = Effect.gen(function* () {
      const client = yield* Effect.acquireRelease(
        Effect.sync(() => new Redis(url)),
        (opened) => Effect.sync(() => opened.disconnect()),
      )
      const ai = yield* functionsOf({
        ...compatible(server),
        limits: { requestsPerMinute: LIMIT },
        rateLimit: redisRateLimit({ client, prefix }),
      })
      const calls = Array.from({ length: LIMIT }, () =>
        Effect.exit(ai.generateContent(BRIEF, CALL)),
      )
      return yield* Effect.all(calls, { concurrency: "unbounded" })
    })
    const exits = (yield* Effect.all([ask, ask], { concurrency: "unbounded" })).flat()
    expect(exits.filter(Exit.isSuccess)).toHaveLength(LIMIT)
    expect(server.requests).toHaveLength(LIMIT)
    const refused = exits.filter(Exit.isFailure).map(({ cause }) => String(cause))
    expect(refused).toHaveLength(LIMIT)
    for (const words of refused) expect(words).toContain(`limit of ${LIMIT} requests a minute`)
  }),
)

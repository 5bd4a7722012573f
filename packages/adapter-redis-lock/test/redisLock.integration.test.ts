import { redisLock, redisRateLimit } from "@pressline/adapter-redis-lock"
import { rateLimitSuite, siteLockSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { clients } from "./testRedis.ts"

for (const [name, client] of Object.entries(clients)) {
  siteLockSuite(name, () =>
    Layer.unwrap(Effect.map(client, (opened) => redisLock({ client: opened }))),
  )
  rateLimitSuite(name, () =>
    Layer.unwrap(Effect.map(client, (opened) => redisRateLimit({ client: opened }))),
  )
}

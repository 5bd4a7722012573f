import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { PostgresPool } from "kysely"
import pg from "pg"
import { renewalPool } from "../src/connection/renewalPool.ts"

it.effect(
  "one connection with the host's settings, the password that a pool hides among them",
  () =>
    Effect.gen(function* () {
      const host = new pg.Pool({ host: "db.test", password: "secret", max: 20 })
      expect(JSON.stringify(host.options)).not.toContain("secret")
      const own = yield* renewalPool(host)
      expect(own).not.toBe(host)
      expect(own.options).toMatchObject({ host: "db.test", password: "secret", max: 1 })
      expect(JSON.stringify(own.options)).not.toContain("secret")
    }),
)

it.effect("a pool that is none of pg is shared", () =>
  Effect.gen(function* () {
    const host: PostgresPool = {
      options: {},
      connect: () => Promise.reject(new Error("not here")),
      end: () => Promise.resolve(),
    }
    expect(yield* renewalPool(host)).toBe(host)
  }),
)

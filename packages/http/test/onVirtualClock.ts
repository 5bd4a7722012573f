import type { Automation } from "@pressline/core"
import { memoryRateLimit } from "@pressline/core/effect"
import type { HttpApi, HttpApiOptions } from "@pressline/http"
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { makeHttpApi } from "../src/createHttpApi.ts"
import { checkOptions } from "../src/HttpApiOptions.ts"
import { everybody } from "./inProcess.ts"

/** An API for which time passes only when the test says so. */
export const onVirtualClock = (
  automation: Automation,
  options: Partial<HttpApiOptions> = {},
): { readonly api: HttpApi; readonly advance: (by: Duration.Input) => Promise<void> } => {
  const clock = Effect.runSync(
    Layer.build(TestClock.layer()).pipe(Scope.provide(Scope.makeUnsafe())),
  ) as Context.Context<never>
  const turn = () => Effect.runPromiseWith(clock)(TestClock.withLive(Effect.sleep(0)))
  return {
    api: makeHttpApi(
      automation,
      checkOptions({ ...everybody, ...options }, false),
      memoryRateLimit().pipe(Layer.provideMerge(Layer.succeedContext(clock))),
    ),
    advance: async (by) => {
      await turn()
      await Effect.runPromiseWith(clock)(TestClock.adjust(by))
      await turn()
    },
  }
}

/** The Promise API with adapters of a test's own, on a virtual clock: for what the kit has no option for. */
import type { Automation } from "@pressline/core"
import {
  AiFunctions,
  Automation as AutomationService,
  type BehaviourOptions,
  type CreditLedger,
  type Dispatcher,
  makeMemoryStorage,
  promiseApi,
  Storage,
} from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { makeScriptedAi, type ScriptedAi } from "../../src/ScriptedAi.ts"
import { makeVirtualClock, type VirtualClock } from "../../src/VirtualClock.ts"

export interface AutomationOnClock {
  readonly automation: Automation
  readonly ai: ScriptedAi
  readonly clock: VirtualClock
  readonly storage: Storage["Service"]
}

export const automationOnClock = (
  adapters: (
    storage: Storage["Service"],
  ) => Layer.Layer<CreditLedger | Dispatcher> | Layer.Layer<never>,
  {
    startAt = new Date(Date.UTC(2026, 0, 5, 8)),
    ...options
  }: BehaviourOptions & { readonly startAt?: Date } = {},
): AutomationOnClock => {
  const { clock, services } = makeVirtualClock(startAt)
  const numbers = {
    keywordsPerCluster: 12.5,
    ideasPerCluster: 3,
    wordsPerArticle: 1500,
    promptsPerArticle: 5,
  }
  const { functions, script } = makeScriptedAi(numbers, clock.now)
  const storage = Effect.runSyncWith(services)(makeMemoryStorage)
  const layer = AutomationService.layer.pipe(
    Layer.provide(adapters(storage) as Layer.Layer<never>),
    Layer.provide(
      Layer.succeedContext(
        Context.empty().pipe(
          Context.add(Storage, storage),
          Context.add(
            AiFunctions,
            functions(() => {}),
          ),
        ),
      ),
    ),
    Layer.provide(AutomationService.options(options)),
    Layer.provideMerge(Layer.merge(Layer.succeedContext(services), Logger.layer([]))),
  )
  return { automation: promiseApi(layer), ai: script, clock, storage }
}

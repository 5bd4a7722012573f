/** The Promise API with adapters of a test's own, on a virtual clock: for what the kit has no option for. */
import type { Automation } from "@pressline/core"
import {
  AiFunctions,
  Automation as AutomationService,
  type BehaviourOptions,
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

interface Host {
  readonly clock: VirtualClock
  readonly services: Context.Context<never>
  readonly storage: Storage["Service"]
}

export interface AutomationOnClock extends Host {
  readonly automation: Automation
  readonly ai: ScriptedAi
}

const NUMBERS = {
  keywordsPerCluster: 12.5,
  ideasPerCluster: 3,
  wordsPerArticle: 1500,
  promptsPerArticle: 5,
}

const newHost = (): Host => {
  const { clock, services } = makeVirtualClock(new Date(Date.UTC(2026, 0, 5, 8)))
  return { clock, services, storage: Effect.runSyncWith(services)(makeMemoryStorage) }
}

/** `adapters` replace defaults; `host` is the clock and storage of another automation, to share them. */
export const automationOnClock = (
  adapters: (storage: Storage["Service"]) => Layer.Layer<never>,
  options: BehaviourOptions = {},
  { clock, services, storage }: Host = newHost(),
): AutomationOnClock => {
  const { functions, script } = makeScriptedAi(NUMBERS, clock.now)
  const needed = Context.empty().pipe(
    Context.add(Storage, storage),
    Context.add(
      AiFunctions,
      functions(() => {}),
    ),
  )
  const layer = AutomationService.layer.pipe(
    Layer.provide(adapters(storage)),
    Layer.provide(Layer.succeedContext(needed)),
    Layer.provide(AutomationService.options(options)),
    Layer.provideMerge(Layer.merge(Layer.succeedContext(services), Logger.layer([]))),
  )
  return { automation: promiseApi(layer), ai: script, clock, services, storage }
}

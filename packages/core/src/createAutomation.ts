/** createAutomation, the Promise face: layers in, promises out, `close()`. Does no I/O by itself. */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import { Automation as AutomationService } from "./Automation.ts"
import { fromThrown } from "./AutomationError.ts"
import type { Automation, AutomationOptions } from "./AutomationApi.ts"
import { settingsOf } from "./automationOptions.ts"
import { Settings } from "./engine/Settings.ts"
import { Pipeline } from "./engine/Stage.ts"
import { memory } from "./memory/memory.ts"
import type { AiFunctions } from "./ports/AiFunctions.ts"
import type { Storage } from "./ports/Storage.ts"
import { promiseApi } from "./promiseApi.ts"
import { makePipeline } from "./stages/pipeline.ts"

/**
 * Composes Pressline from adapters. Nothing is opened before the first call; what was opened by Pressline
 * is closed by `close()`, what the host passed in stays the host's.
 *
 * @throws AutomationError `config_invalid`, naming every wrong option.
 *
 * @example
 * ```ts
 * import { createAutomation, localAi, memory } from "@pressline/core"
 *
 * const automation = createAutomation({ storage: memory(), ai: localAi() })
 * await automation.start()
 * await automation.addKeywords({ siteId: "blog", keywords: ["how to descale an espresso machine"] })
 * const { runId } = await automation.runNow({ siteId: "blog" })
 * for await (const event of automation.events({ siteId: "blog", runId }))
 *   if (event.type === "progress") process.stdout.write(`${event.progress.globalProgress.percentage} %\n`)
 * await automation.close()
 * ```
 */
export const createAutomation = (options: AutomationOptions): Automation => {
  const settings = settingsOf(options)
  if (Result.isFailure(settings)) throw fromThrown(settings.failure)
  return promiseApi(
    AutomationService.layer.pipe(
      Layer.provide(adaptersOf(options)),
      Layer.provide(Layer.succeed(Settings, settings.success)),
      Layer.provide(pipelineOf(options)),
      Layer.provideMerge(Logger.layer([])), // the host's console is not ours
    ),
  )
}

const pipelineOf = ({ pipeline }: AutomationOptions): Layer.Layer<never> =>
  pipeline === undefined
    ? Layer.empty
    : (Layer.succeed(Pipeline, makePipeline(pipeline)) satisfies Layer.Layer<Pipeline>)

/** Storage, AI and whatever else was given; adapters may use the storage and the media store. */
const adaptersOf = (options: AutomationOptions): Layer.Layer<AiFunctions | Storage> => {
  const { ai, credits, dispatcher, lock, media, notifier, publisher, rateLimit } = options
  let adapters: Layer.Layer<AiFunctions | Storage, unknown> = Layer.merge(
    options.storage ?? memory(),
    ai,
  )
  for (const layer of [media, rateLimit, lock, credits, publisher, dispatcher, notifier])
    if (layer !== undefined)
      adapters = Layer.provideMerge(layer as Layer.Layer<never, unknown, Storage>, adapters)
  // An adapter that cannot be built is the host's to mend: it fails the first call as it is.
  return Layer.orDie(adapters)
}

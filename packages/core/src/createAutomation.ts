/** createAutomation, the Promise face: layers in, promises out, `close()`. Does no I/O by itself. */
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { Automation as AutomationService } from "./Automation.ts"
import { fromThrown } from "./AutomationError.ts"
import type { Adapter, Automation, AutomationOptions } from "./AutomationApi.ts"
import { BEHAVIOUR, settingsOf } from "./automationOptions.ts"
import { hostLogger, loggerIssue } from "./custom/hostLogger.ts"
import { ConfigInvalid, type ValidationIssue } from "./domain/errors.ts"
import { Settings } from "./engine/Settings.ts"
import { Pipeline } from "./engine/Stage.ts"
import { memory } from "./memory/memory.ts"
import { memoryMedia } from "./memory/MemoryMediaStore.ts"
import type { MediaStore } from "./ports/MediaStore.ts"
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
  if (typeof options !== "object" || options === null)
    throw fromThrown(
      invalidOptions([{ path: "options", message: "are required: at least { ai }" }]),
    )
  const settings = settingsOf(options)
  const issues = [
    ...adapterIssues(options),
    ...(Result.isFailure(settings) ? settings.failure.issues : []),
  ]
  if (Result.isFailure(settings) || issues.length > 0) throw fromThrown(invalidOptions(issues))
  return promiseApi(
    AutomationService.layer.pipe(
      Layer.provide(adaptersOf(options)),
      Layer.provide(Layer.succeed(Settings, settings.success)),
      Layer.provide(pipelineOf(options)),
      Layer.provideMerge(options.tracer ?? Layer.empty),
      Layer.provideMerge(hostLogger(options.logger)),
    ),
  )
}

const invalidOptions = (issues: ReadonlyArray<ValidationIssue>) => new ConfigInvalid({ issues })

const ADAPTERS = [
  "ai",
  "storage",
  "lock",
  "credits",
  "publisher",
  "media",
  "dispatcher",
  "notifier",
  "tracer",
] as const satisfies ReadonlyArray<keyof AutomationOptions>

/** What types cannot tell a JavaScript host: a missing AI, a thing that is no adapter, a misspelt option. */
const adapterIssues = (options: AutomationOptions): ReadonlyArray<ValidationIssue> => {
  const known: ReadonlySet<string> = new Set([...ADAPTERS, ...BEHAVIOUR, "logger"])
  const wrong = ADAPTERS.filter((name) =>
    name === "ai"
      ? !Layer.isLayer(options.ai)
      : options[name] !== undefined && !Layer.isLayer(options[name]),
  ).map((path) => ({
    path,
    message:
      path === "ai"
        ? "is required: localAi(), or customAi({ ... }) with your own functions"
        : "is not an adapter: pass what an adapter's function answers, such as memory()",
  }))
  const unknown = Object.keys(options)
    .filter((name) => !known.has(name))
    .map((path) => ({ path, message: "is not an option" }))
  const logger = loggerIssue(options.logger)
  return [...wrong, ...(logger === null ? [] : [{ path: "logger", message: logger }]), ...unknown]
}

const pipelineOf = ({ pipeline }: AutomationOptions): Layer.Layer<never> =>
  pipeline === undefined
    ? Layer.empty
    : (Layer.succeed(Pipeline, makePipeline(pipeline)) satisfies Layer.Layer<Pipeline>)

/** Storage, AI and whatever else was given; adapters may use the storage and the media store. */
const adaptersOf = (options: AutomationOptions): Layer.Layer<AiFunctions | Storage> => {
  const { ai, credits, dispatcher, lock, media, notifier, publisher } = options
  const storage = options.storage ?? memory()
  const base = Layer.provideMerge(media ?? memoryMedia(), Layer.merge(storage, ai))
  const rest = [lock, credits, publisher, dispatcher, notifier].filter(
    (layer) => layer !== undefined,
  )
  const adapters = rest.reduce<Layer.Layer<AiFunctions | MediaStore | Storage, unknown>>(
    (built, layer: Adapter<never, MediaStore | Storage>) => Layer.provideMerge(layer, built),
    base,
  )
  // An adapter that cannot be built is the host's to mend: it fails the first call as it is.
  return Layer.orDie(adapters)
}

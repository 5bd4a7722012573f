/** createHttpApi: the HTTP face of an automation, as one function from request to response. */
import { type Automation, AutomationError } from "@pressline/core"
import { Ids, memoryRateLimit, RateLimit } from "@pressline/core/effect"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import { toAutomationError } from "./contract/problem.ts"
import { EventHub } from "./events/EventHub.ts"
import { handlers } from "./handlers/handlers.ts"
import { checkOptions, type CheckedOptions, type HttpApiOptions } from "./HttpApiOptions.ts"
import { answerRequest } from "./server/answerRequest.ts"
import { problemReply } from "./server/problemReply.ts"
import type { Reply } from "./server/Reply.ts"
import { toResponse } from "./server/response.ts"
import { makeRoutes, type Routes } from "./server/routes.ts"
import type { Server } from "./server/Server.ts"

export interface HttpApi {
  /** Answers every request; never rejects. It needs no `this`. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Ends every event stream and lets go of what is held. Call it when the host shuts down. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Made with the first API, so that an import costs little. */
let known: Routes | undefined

/**
 * Mounts an automation: 13 endpoints of the pipeline, live events, items, and its OpenAPI document.
 *
 * @throws AutomationError `config_invalid` without `authorize`, naming every wrong option.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http"
 * import { createAutomation, localAi } from "@pressline/core"
 * import { createHttpApi, toNodeHandler } from "@pressline/http"
 *
 * const automation = createAutomation({ ai: localAi() })
 * const api = createHttpApi(automation, {
 *   authorize: (request, { siteId, action }) =>
 *     request.headers.get("authorization") === "Bearer let-me-in"
 *       ? { allow: true, actor: "ada" }
 *       : { allow: false, reason: "unauthenticated" },
 * })
 * createServer(toNodeHandler(api)).listen(3000, "127.0.0.1")
 * ```
 */
export const createHttpApi = (automation: Automation, options: HttpApiOptions): HttpApi => {
  // oxlint-disable-next-line pressline/no-ambient -- the one question to the environment: is this production?
  const production = process.env["NODE_ENV"] === "production"
  const checked = checkOptions(options, production)
  return makeHttpApi(automation, checked, options.rateLimit ?? memoryRateLimit())
}

/** The same with services of a test, such as its clock. */
export const makeHttpApi = (
  automation: Automation,
  options: CheckedOptions,
  rateLimit: Layer.Layer<RateLimit, unknown>,
): HttpApi => {
  const services = Layer.mergeAll(Layer.orDie(rateLimit), Ids.layer).pipe(
    Layer.provideMerge(Logger.layer([])), // the host's console is not ours
  )
  const routes = (known ??= makeRoutes())
  let opened: Opened | null = null
  const serve = async (): Promise<Server> => {
    opened ??= open(services, automation, options)
    try {
      return await opened.server
    } catch (error) {
      opened = null // a limiter that cannot be reached now may be there for the next request
      throw error
    }
  }
  let closed: Promise<void> | null = null
  const close = async (): Promise<void> => {
    if (opened === null) return
    const { runtime, server } = opened
    ;(await server).hub.closeAll()
    await runtime.dispose()
  }
  return {
    fetch: async (request) => {
      try {
        return await answer(await serve(), routes, request)
      } catch (thrown) {
        return toResponse(failed(options, request, UNNAMED, thrown), request, UNNAMED, NOBODY)
      }
    },
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}

const UNNAMED = "unnamed"
const NOBODY: ReadonlySet<string> = new Set()

interface Opened {
  readonly runtime: ManagedRuntime.ManagedRuntime<Ids | RateLimit, never>
  readonly server: Promise<Server>
}

/** Everything that outlives a request: made by the first one. */
const open = (
  services: Layer.Layer<Ids | RateLimit>,
  automation: Automation,
  options: CheckedOptions,
): Opened => {
  const runtime = ManagedRuntime.make(services)
  const server = Effect.gen(function* () {
    const context = yield* Effect.context<Ids | RateLimit>()
    const hub = new EventHub(automation, options.eventLimits, {
      clock: yield* Clock.Clock,
      fork: Effect.runForkWith(context),
    })
    return {
      ...options,
      automation,
      hub,
      limiter: Context.get(context, RateLimit),
      ids: Context.get(context, Ids),
      run: (effect) => Effect.runPromiseWith(context)(effect),
      runExit: Effect.runPromiseExitWith(context),
    } satisfies Server as Server
  })
  return { runtime, server: runtime.runPromise(server) }
}

const answer = async (server: Server, routes: Routes, request: Request): Promise<Response> => {
  let requestId = UNNAMED
  const program = Effect.flatMap(idOf(server, request), (id) => {
    requestId = id
    return answerRequest(server, routes, handlers, request, id)
  })
  const exit = await server.runExit(program, { signal: request.signal })
  const reply = Exit.isSuccess(exit)
    ? exit.value
    : failed(server, request, requestId, thrownBy(exit.cause))
  return toResponse(reply, request, requestId, server.trustedOrigins)
}

/** The caller's own id for its request, if it is a sensible one. */
const idOf = ({ ids }: Server, request: Request): Effect.Effect<string> => {
  const given = request.headers.get("x-request-id")
  return given !== null && /^[\w.:-]{1,128}$/u.test(given) ? Effect.succeed(given) : ids.next
}

/** What a program that failed would have thrown. */
const thrownBy = (cause: Cause.Cause<AutomationError>): unknown =>
  Cause.hasInterruptsOnly(cause)
    ? new AutomationError("aborted", "The request was given up.")
    : Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause))

const failed = (
  { onError }: Pick<CheckedOptions, "onError">,
  request: Request,
  requestId: string,
  thrown: unknown,
): Reply => {
  const found = toAutomationError(thrown)
  // An operation given up by another than the caller: the automation is being closed.
  const error =
    found.code === "aborted" && !request.signal.aborted
      ? new AutomationError("storage_unavailable", found.message, {}, { cause: found })
      : found
  if (error.status >= 500) {
    const { pathname: path } = new URL(request.url)
    try {
      onError(error, { requestId, method: request.method, path })
    } catch {
      // A listener of the host must not decide what the caller gets.
    }
  }
  return problemReply(error, requestId)
}

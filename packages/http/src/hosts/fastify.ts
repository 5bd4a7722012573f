/** Fastify 5. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { type Fetches, toNodeHandler } from "./node.ts"

/** What the plugin needs of Fastify; nothing of it is imported. */
interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: never, payload: never, done: (error: null) => void) => void,
  ): unknown
  all(
    path: string,
    handler: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
    ) => void,
  ): unknown
  register(plugin: (app: never) => Promise<void>): unknown
}

export interface AutomationPluginOptions {
  readonly api: Fetches
  /** Where the API is mounted; default `/api/v1/automation`. */
  readonly path?: string
  /** A dashboard, and where it is mounted. */
  readonly dashboard?: { readonly page: Fetches; readonly path: string }
}

/**
 * Mounts the API, and a dashboard if there is one. Body parsers and hooks of the host stay as they are for its
 * own routes.
 *
 * @example
 * ```ts
 * import { automationPlugin, type HttpApi } from "@pressline/http"
 * import { fastify } from "fastify"
 *
 * declare const api: HttpApi // createHttpApi(automation, { authorize })
 *
 * const app = fastify()
 * await app.register(automationPlugin, { api })
 * ```
 */
export const automationPlugin = async (
  app: object,
  { api, dashboard, path = "/api/v1/automation" }: AutomationPluginOptions,
): Promise<void> => {
  const fastify = app as FastifyLike
  mount(fastify, path, api)
  if (dashboard !== undefined) mount(fastify, dashboard.path, dashboard.page)
}

const mount = (app: FastifyLike, path: string, page: Fetches): void => {
  const handle = toNodeHandler(page)
  app.register(async (scope: FastifyLike) => {
    // The body stays a stream: limits and types are the API's own.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null))
    for (const pattern of [path, `${path}/*`])
      scope.all(pattern, (request, reply) => {
        reply.hijack()
        handle(request.raw, reply.raw)
      })
  })
}

/** Next.js: a route handler of the App Router. */
import type { Fetches } from "./node.ts"

type RouteHandler = (request: Request) => Promise<Response>

/**
 * The exports of `app/api/v1/automation/[[...path]]/route.ts`.
 *
 * @example
 * ```ts
 * import { type HttpApi, toNextHandlers } from "@pressline/http"
 *
 * declare const api: HttpApi // import { api } from a module of yours: one per process
 *
 * export const runtime = "nodejs"
 * export const dynamic = "force-dynamic"
 * export const { GET, HEAD, OPTIONS, POST, PUT } = toNextHandlers(api)
 * ```
 */
export const toNextHandlers = ({
  fetch,
}: Fetches): Readonly<
  Record<"GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE", RouteHandler>
> => {
  const handle: RouteHandler = (request) => fetch(request)
  return {
    GET: handle,
    HEAD: handle,
    OPTIONS: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
  }
}

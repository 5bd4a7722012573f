// oxlint-disable-next-line typescript/triple-slash-reference -- for those who compile this source with another project
/// <reference path="../env.d.ts" />
/** createDashboard: the page, its assets, and the API it talks to, under any path. */
import { type HttpApi, requestAt } from "@pressline/http"
import { ASSETS, pageHtml } from "./pageHtml.ts"
import { compressed } from "./compressed.ts"
import type { DashboardOptions } from "./DashboardOptions.ts"
import { checkTokens } from "./tokens.ts"

export interface Dashboard {
  /** Answers every request; never rejects. It needs no `this`. */
  readonly fetch: (request: Request) => Promise<Response>
}

const API = "/_api/"

/**
 * The dashboard of an API: mount it like the API, under a path of its own. The caller's permission is asked
 * of the API's `authorize`, so it needs no guard of its own.
 *
 * @throws TypeError for tokens that are not known, or that are no plain CSS value.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http"
 * import { createAutomation, localAi } from "@pressline/core"
 * import { createDashboard } from "@pressline/dashboard"
 * import { createHttpApi, toNodeHandler } from "@pressline/http"
 *
 * const automation = createAutomation({ ai: localAi() })
 * const api = createHttpApi(automation, { authorize: () => ({ allow: true, actor: "ada" }) })
 * createServer(toNodeHandler(createDashboard(api))).listen(3000, "127.0.0.1")
 * ```
 */
export const createDashboard = (
  api: Pick<HttpApi, "fetch">,
  options: DashboardOptions = {},
): Dashboard => {
  const tokens = checkTokens(options.tokens ?? {})
  return {
    fetch: async (request) => {
      const url = new URL(request.url)
      const { pathname } = url
      const cut = pathname.lastIndexOf(API)
      if (cut >= 0) return api.fetch(requestAt(request, under(url, pathname.slice(cut + 5))))
      if (request.method !== "GET" && request.method !== "HEAD")
        return new Response("This address takes GET.", {
          status: 405,
          headers: { allow: "GET, HEAD" },
        })
      const { assets } = await import("#assets")
      const asset = pathname.lastIndexOf(ASSETS)
      if (asset >= 0) {
        const found = assets[pathname.slice(asset + ASSETS.length)]
        return found === undefined
          ? new Response("There is nothing at this address.", { status: 404 })
          : compressed(request, found)
      }
      const permission = await api.fetch(requestAt(asked(request), under(url, "/ok")))
      await permission.body?.cancel()
      return pageHtml({
        request,
        base: baseOf(pathname),
        status: permission.status,
        assets: Object.keys(assets),
        options,
        tokens,
      })
    },
  }
}

/**
 * What is under the page, as seen from it: hosts redirect to a slash at the end, or away from it, and the
 * browser knows the path before the last name, which we may not.
 */
const baseOf = (pathname: string): string => {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1)
  return last === "" ? "." : `./${last}`
}

/** The address of the API's own path, on the same host. */
const under = (url: URL, path: string): URL => {
  const moved = new URL(url)
  moved.pathname = path
  return moved
}

/** May the caller see the page? Asked as a read of no site. */
const asked = (request: Request): Request =>
  request.method === "GET" ? request : requestAt(request, new URL(request.url))

/** Finds the endpoint a request means, under whatever prefix the host has mounted the API. */
import { AutomationError } from "@pressline/core"
import { allowed, type Route, type Routes } from "./routes.ts"

/** For `OPTIONS`: no route, but what this address allows, as `Allow` lists it. */
export type Found = { readonly route: Route } | { readonly route: null; readonly methods: string }

/**
 * Every endpoint has one path segment, so the last one names it, with or without a slash after it. With a
 * `basePath`, what comes before must be that path, or nothing where the host took it away.
 */
export const findRoute = (
  routes: Routes,
  method: string,
  pathname: string,
  basePath: string | null,
): Found => {
  const path = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname
  const cut = path.lastIndexOf("/")
  const prefix = path.slice(0, cut)
  const methods =
    basePath === null || prefix === "" || prefix === basePath
      ? routes.get(path.slice(cut + 1))
      : undefined
  if (methods === undefined)
    throw new AutomationError("not_found", "There is nothing at this address.")
  if (method === "OPTIONS") return { route: null, methods: allowed(methods) }
  const route = methods.get(method === "HEAD" ? "GET" : method)
  if (route !== undefined) return { route }
  const allow = allowed(methods)
  throw new AutomationError("method_not_allowed", `This address takes ${allow}.`, { allow })
}

/** Hono 4, on any runtime. */
import type { Fetches } from "./node.ts"

/** A handler for `app.all("/api/v1/automation/*", …)`. */
export const toHonoHandler =
  (api: Fetches) =>
  (context: { readonly req: { readonly raw: Request } }): Promise<Response> =>
    api.fetch(context.req.raw)

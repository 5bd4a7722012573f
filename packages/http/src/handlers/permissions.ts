/** What the host lets the caller do, so that a page shows no button that would be refused. */
import type { Action } from "../contract/Action.ts"
import { isPermitted } from "../server/authorize.ts"
import type { Handler } from "../server/Exchange.ts"

export const permissions: Handler<"permissions"> = async ({
  automation,
  call,
  request,
  scope,
  server,
}) => {
  const { actor, requestId, siteId } = scope
  await automation.getSite({ siteId }, call) // a site the host does not know is not found
  const may = (action: Action): Promise<boolean> =>
    server.run(isPermitted(server.authorize, request, { siteId, action }, requestId))
  const [operate, configure] = await Promise.all([may("operate"), may("configure")])
  return { actor, operate, configure }
}

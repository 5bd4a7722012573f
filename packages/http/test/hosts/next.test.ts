import { toNextHandlers } from "@pressline/http"
import { contractSuite } from "../suite/contractSuite.ts"

// What Next.js does with a route handler: it picks the export of the method and passes the request.
contractSuite("a route handler of Next.js", async (api) => {
  const handlers = toNextHandlers(api)
  return {
    fetch: async (path, init) => {
      const request = new Request(`http://host.test/api/v1/automation${path}`, init)
      const handle = handlers[request.method as keyof typeof handlers]
      return handle(request)
    },
    close: async () => {},
  }
})

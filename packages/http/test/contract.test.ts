import { contractSuite } from "./suite/contractSuite.ts"

contractSuite("process", async ({ fetch }) => ({
  fetch: (path, init) => fetch(new Request(`http://host.test/api/v1/automation${path}`, init)),
  close: async () => {},
}))

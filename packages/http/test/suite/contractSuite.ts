import { afterAll, beforeAll, describe } from "vitest"
import { addressSuite } from "./addressSuite.ts"
import { type HostTraits, type Mount, type Opened, openMounted } from "./openMounted.ts"
import { permissionSuite } from "./permissionSuite.ts"
import { runSuite } from "./runSuite.ts"

/** The contract of the HTTP API, over whatever a host makes of requests and answers. */
export const contractSuite = (host: string, mount: Mount, traits: HostTraits = {}): void => {
  describe(`the HTTP API in ${host}`, () => {
    let opened: Opened
    const site = () => opened
    beforeAll(async () => {
      opened = await openMounted(mount)
    })
    afterAll(() => opened.close())

    addressSuite(mount, site, traits)
    runSuite(site)
    permissionSuite(mount, site)
  })
}

import * as Duration from "effect/Duration"
import { expect, it } from "vitest"
import { allowancesOf } from "../src/SafeHttpOptions.ts"

it("SR-09 what nobody allowed is closed: public hosts over TLS, 64 KiB, 10 and 15 seconds", () => {
  expect(allowancesOf({})).toEqual({
    hosts: null,
    privateHosts: new Set(),
    plainHttp: false,
    ports: [443, 8443],
    maxBytes: 65_536,
    connectTimeout: Duration.seconds(10),
    timeout: Duration.seconds(15),
    nameServers: null,
  })
  expect(allowancesOf({ plainHttp: true }).ports).toEqual([443, 8443, 80])
})

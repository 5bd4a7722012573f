import { once } from "node:events"
import { connect, type AddressInfo, type Socket } from "node:net"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { createTestKit } from "@pressline/testing"
import { expect, test } from "vitest"
import { listening } from "../hosts/listening.ts"
import { everybody } from "../inProcess.ts"

/** `ABANDONED_STREAMS=9500`: as many as 20,000 open files allow, both ends of each being here. */
const CLIENTS = Number(process.env["ABANDONED_STREAMS"] ?? 500)
const SOON = { timeout: 10_000 + 5 * CLIENTS }

const TITLE = `${CLIENTS} clients that stall, half-close or vanish leave nothing behind (SR-17)`
test(TITLE, { timeout: 20_000 + 20 * CLIENTS }, async () => {
  const kit = createTestKit()
  await kit.addKeywords(200)
  kit.ai.slow("1 second")
  await kit.automation.runNow({ siteId: "site" })
  let reading = 0
  const watched = {
    ...kit.automation,
    events: async function* (...input: Parameters<typeof kit.automation.events>) {
      reading += 1
      try {
        yield* kit.automation.events(...input)
      } finally {
        reading -= 1
      }
    },
  }
  const api = createHttpApi(watched, {
    ...everybody,
    rateLimits: false,
    eventLimits: { perActor: CLIENTS, perSite: CLIENTS, perProcess: CLIENTS },
  })
  const server = await listening(toNodeHandler(api))
  const { port } = server.address() as AddressInfo
  const open = async (n: number): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1")
    await once(socket, "connect")
    socket.write("GET /events/?site_id=site HTTP/1.1\r\nhost: a.test\r\n\r\n")
    const [head] = await once(socket, "data")
    expect(String(head)).toContain("HTTP/1.1 200")
    if (n % 3 === 0) socket.pause() // a reader that has stalled
    return socket
  }
  const sockets: Array<Socket> = []
  for (let from = 0; from < CLIENTS; from += 250) {
    const some = Array.from({ length: Math.min(250, CLIENTS - from) }, (_, n) => open(from + n))
    sockets.push(...(await Promise.all(some)))
  }
  await kit.rest() // the run goes on, whoever listens
  expect(reading).toBe(1)
  for (const [n, socket] of sockets.entries()) {
    if (n % 3 === 1) socket.end()
    else socket.destroy()
  }
  await expect.poll(() => reading, SOON).toBe(0)
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
  await expect.poll(connections, SOON).toBe(0)
  await api.close()
  server.close()
  await kit.close()
})

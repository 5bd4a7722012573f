import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"

export interface Listening {
  readonly url: string
  readonly close: () => Promise<void>
}

/** A server on a port of its own. */
export const listening = async (listener: RequestListener, port = 0): Promise<Listening> => {
  const server = createServer(listener)
  server.listen(port, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

import { once } from "node:events"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Mounted } from "../suite/openMounted.ts"

/** Asks a server on a port, below a path. */
export const over = (server: Server, prefix: string, close?: () => Promise<unknown>): Mounted => {
  const { port } = server.address() as AddressInfo
  return {
    fetch: (path, init) => fetch(`http://127.0.0.1:${port}${prefix}${path}`, init),
    close: async () => {
      server.closeAllConnections()
      await (close?.() ?? new Promise((resolve) => server.close(resolve)))
    },
  }
}

/** A plain server on a port of its own. */
export const listening = async (listener: RequestListener): Promise<Server> => {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}

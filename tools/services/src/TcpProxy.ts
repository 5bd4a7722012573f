/** TcpProxy: a wire to a server that a test can freeze, cut, or make swallow the answers. */
import { createServer, type Server, type Socket, connect } from "node:net"

export type Fault =
  /** Bytes to the server wait until `thaw`. */
  | "freeze"
  /** The next bytes to the server are dropped, and the connection with them. */
  | "cutBefore"
  /** The next bytes reach the server; its answer is dropped, and the connection with it. */
  | "cutAfter"
  /** The next bytes reach the server; nothing ever comes back. */
  | "blackHole"
  | "none"

export class TcpProxy {
  fault: Fault = "none"
  /** Connections that were made so far. */
  joined = 0
  /** Where new connections go: another server in the place of the first is a failover. */
  target: URL
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #waiting: Array<() => void> = []

  private constructor(server: Server, target: URL) {
    this.#server = server
    this.target = target
  }

  static async to(target: URL): Promise<readonly [TcpProxy, string]> {
    const server = createServer()
    const proxy = new TcpProxy(server, target)
    server.on("connection", (client) => proxy.#join(client))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    if (address === null || typeof address === "string") throw new Error("no port")
    const url = new URL(target)
    url.hostname = "127.0.0.1"
    url.port = String(address.port)
    return [proxy, url.toString()]
  }

  thaw(): void {
    this.fault = "none"
    const waiting = this.#waiting
    this.#waiting = []
    for (const send of waiting) send()
  }

  /** Breaks every connection there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(client: Socket): void {
    this.joined += 1
    const server = connect(Number(this.target.port), this.target.hostname)
    let mute = false
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        client.destroy()
        server.destroy()
      })
    }
    client.on("data", (bytes) => {
      if (this.fault === "freeze") return void this.#waiting.push(() => server.write(bytes))
      if (this.fault === "cutBefore") return void client.destroy()
      if (this.fault !== "none") mute = true
      server.write(bytes)
    })
    server.on("data", (bytes) => {
      if (!mute) client.write(bytes)
      else if (this.fault === "cutAfter") client.destroy()
    })
  }
}

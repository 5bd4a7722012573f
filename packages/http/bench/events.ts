// node --conditions=@pressline/source packages/http/bench/events.ts [--postgres]
// 2,000 idle event streams on one process: memory of each; and how late events are at 50 a second. With
// Postgres, another process than the server writes them.
import { fork } from "node:child_process"
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import { startPostgres } from "@pressline/tools-services/postgres"

const CLIENTS = 2000
const FOLLOWERS = 10
const SECONDS = 20

const database = process.argv.includes("--postgres") ? await startPostgres() : null
const start = async () => {
  const script = join(import.meta.dirname, "eventServer.ts")
  const child = fork(script, database === null ? [] : [database.url], {
    execArgv: ["--conditions=@pressline/source", "--expose-gc"],
  })
  const [{ port }] = (await once(child, "message")) as [{ port: number }]
  return { child, port }
}
const { child: server, port } = await start()
const writer = database === null ? server : (await start()).child

interface Memory {
  readonly heapUsed: number
  readonly rss: number
}
const memory = async (): Promise<Memory> => {
  server.send("memory")
  return ((await once(server, "message")) as [Memory])[0]
}

const follow = async (site: string, hear: (text: string) => void): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1")
  await once(socket, "connect")
  socket.write(`GET /events/?site_id=${site} HTTP/1.1\r\nhost: a.test\r\n\r\n`)
  socket.setEncoding("utf8")
  await once(socket, "data")
  socket.on("data", hear)
  return socket
}

const open = async (): Promise<ReadonlyArray<Socket>> => {
  const sockets: Array<Socket> = []
  for (let batch = 0; batch < CLIENTS / 100; batch++)
    sockets.push(
      ...(await Promise.all(Array.from({ length: 100 }, () => follow("quiet", () => {})))),
    )
  return sockets
}
for (const socket of await open()) socket.destroy() // what opening leaves behind is not a client's
await new Promise((resolve) => setTimeout(resolve, 2000))
const before = await memory()
const idle = await open()
await new Promise((resolve) => setTimeout(resolve, 20_000)) // a ping has gone to each
const after = await memory()
const kilo = (bytes: number): string => (bytes / CLIENTS / 1024).toFixed(1)
console.log(
  `${CLIENTS} idle streams: ${kilo(after.heapUsed - before.heapUsed)} kB heap each, ${kilo(after.rss - before.rss)} kB resident each`,
)

const late: Array<number> = []
const hear = (text: string): void => {
  const now = performance.timeOrigin + performance.now()
  for (const [, sent] of text.matchAll(/"code":"bench","message":"([\d.]+)"/gu))
    late.push(now - Number(sent))
}
const followers = await Promise.all(Array.from({ length: FOLLOWERS }, () => follow("busy", hear)))
writer.send("write")
await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
const sorted = late.toSorted((a, b) => a - b)
const where = database === null ? "in memory" : `over Postgres (${database.from})`
const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)
console.log(
  `50 events/s to ${FOLLOWERS} followers beside them, ${where}: ${sorted.length} received, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(0.9999)} ms`,
)
for (const socket of [...idle, ...followers]) socket.destroy()
for (const child of new Set([server, writer])) {
  const gone = once(child, "exit")
  child.send("stop")
  await gone
}
await database?.stop()

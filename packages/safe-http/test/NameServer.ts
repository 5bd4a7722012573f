/** A real name server on loopback: answers A queries from a script, so that a name can change its mind. */
import { createSocket, type Socket } from "node:dgram"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export interface NameServer {
  /** `127.0.0.1:port` */
  readonly address: string
  /** Names asked for their IPv4 address, in order. */
  readonly asked: ReadonlyArray<string>
}

/** Each question takes the next answer; the last one stays. */
export type Answers = Readonly<Record<string, ReadonlyArray<ReadonlyArray<string>>>>

const HEADER = 12
const TYPE_A = 1

export const nameServer = (answers: Answers): Effect.Effect<NameServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const asked: Array<string> = []
    const socket = yield* Effect.acquireRelease(bound, (open) => Effect.sync(() => open.close()))
    socket.on("message", (query, { address, port }) => {
      const { end, name, type } = questionIn(query)
      const script = answers[name] ?? []
      const turn = asked.filter((other) => other === name).length
      const found = type === TYPE_A ? (script[Math.min(turn, script.length - 1)] ?? []) : []
      if (type === TYPE_A) asked.push(name)
      socket.send(answerTo(query.subarray(0, end), found), port, address)
    })
    return { address: `127.0.0.1:${socket.address().port}`, asked }
  })

const bound = Effect.callback<Socket>((resume) => {
  const socket = createSocket("udp4")
  socket.bind(0, "127.0.0.1", () => resume(Effect.succeed(socket)))
})

const questionIn = (query: Buffer): { name: string; type: number; end: number } => {
  const labels: Array<string> = []
  let at = HEADER
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The question again, and one record per address that may be kept for 0 seconds. */
const answerTo = (question: Buffer, addresses: ReadonlyArray<string>): Buffer => {
  const header = Buffer.from(question)
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt16BE(0, 8)
  header.writeUInt16BE(0, 10)
  const records = addresses.map((address) =>
    Buffer.from([
      0xc0,
      HEADER,
      0,
      TYPE_A,
      0,
      1,
      0,
      0,
      0,
      0,
      0,
      4,
      ...address.split(".").map(Number),
    ]),
  )
  return Buffer.concat([header, ...records])
}

/**
 * The AI provider and the blog, in a process of their own: what they answered outlives every worker. Counts
 * answers by key, and while there is trouble answers 429, 500, garbage, or nothing.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { AiFunctions, localAi } from "@pressline/core/effect"
import type { RemoteCall } from "@pressline/tools-fleet/remoteServices"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeChooser } from "../../../packages/testing/simulation/Chooser.ts"
import type { CallSeen, Note, RemoteOrder, RemoteReport } from "./RemoteServer.ts"

const { latency, seed } = JSON.parse(process.argv[2] ?? "{}") as { latency: number; seed: number }

const chooser = makeChooser(seed)
const functions = await Effect.runPromise(
  Effect.scoped(Effect.map(Layer.build(localAi()), Context.get(AiFunctions))),
)
const answers = new Map<string, number>()
const posts = new Map<string, { contentId: string; times: number }>()
const notes = new Map<string, Note>()
const calls: Array<CallSeen> = []
const faults = { rateLimited: 0, failed: 0, garbage: 0, hung: 0 }
let trouble = false

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

const send = (response: ServerResponse, status: number, body: unknown, wait?: number): void => {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(wait === undefined ? {} : { "retry-after-ms": `${wait}` }),
  })
  response.end(JSON.stringify(body))
}

/** True: the fault is all the answer there is. */
const fault = (response: ServerResponse): boolean => {
  if (!trouble || !chooser.chance(0.04)) return false
  const kind = chooser.pick(["rateLimited", "failed", "garbage", "hung"] as const)
  faults[kind] += 1
  if (kind === "rateLimited") send(response, 429, {}, chooser.between(50, 400))
  if (kind === "failed") send(response, 500, {})
  if (kind === "garbage") send(response, 200, { clusters: 7, prompts: null })
  return true
}

const callFunction = async (name: string, input: unknown): Promise<unknown> => {
  const call = functions[name as "autoCluster"] as (input: unknown) => Effect.Effect<unknown>
  const output = await Effect.runPromise(call(input))
  if (name !== "generateImage") return output
  const { bytes, ...image } = output as { bytes: Uint8Array }
  return { ...image, base64: Buffer.from(bytes).toString("base64") }
}

const answerCall = async (name: string, call: RemoteCall, response: ServerResponse) => {
  calls.push({ at: Date.now(), runId: call.runId, pid: call.pid })
  await new Promise((go) => setTimeout(go, latency))
  if (fault(response)) return
  const output = await callFunction(name, call.input)
  answers.set(call.key, (answers.get(call.key) ?? 0) + 1)
  send(response, 200, output)
}

const publish = (
  { contentId, key }: { contentId: string; key: string },
  response: ServerResponse,
) => {
  const post = posts.get(key) ?? { contentId, times: 0 }
  post.times += 1
  posts.set(key, post)
  if (fault(response)) return // it is published all the same
  send(response, 200, { externalId: key, url: `https://blog.example/${contentId}` })
}

const takeNote = (note: Note, response: ServerResponse): void => {
  notes.set(note.id, note)
  if (fault(response)) return // it is known all the same
  send(response, 200, {})
}

const server = createServer((request, response) => {
  response.on("error", () => {})
  const [, kind, name = ""] = request.url?.split("/") ?? []
  bodyOf(request)
    .then((body) => {
      if (kind === "notify") return takeNote(body as Note, response)
      if (kind === "publish") return publish(body as { contentId: string; key: string }, response)
      return answerCall(name, body as RemoteCall, response)
    })
    .catch(() => response.destroy()) // the caller was killed while it spoke
})

const report = (): RemoteReport => ({
  answers: [...answers],
  posts: [...posts].map(([key, post]) => ({ key, ...post })),
  notes: [...notes.values()],
  calls,
  faults,
})

process.on("message", (order: RemoteOrder) => {
  if (order === "report") process.send?.(report())
  else trouble = order === "trouble"
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") process.send?.({ port: address.port })
})

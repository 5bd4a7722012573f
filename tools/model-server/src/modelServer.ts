/**
 * A server on loopback that speaks OpenAI's HTTP protocol (chat, responses, images, embeddings, models)
 * and answers with Pressline's offline writer: the wire without a model behind it. Faults are scripted.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type Fault, play } from "./faults.ts"
import { chatReply, responsesReply, streamReply } from "./replies.ts"
import { type Question, questionIn } from "./Question.ts"
import { vectorOf } from "./vectorOf.ts"
import { pngOf } from "./pngOf.ts"
import { writtenAnswer } from "./writtenAnswer.ts"

export interface ModelRequest {
  /** `/v1/chat/completions`, ... */
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Readonly<Record<string, unknown>>
  /** What a language model was asked, where this is such a request. */
  readonly question: Question | null
  /** The client went away before the answer. */
  abandoned: boolean
}

export interface ModelServerOptions {
  /** How pictures are answered: in the answer, or as an address of the picture host. */
  readonly pictures?: "base64" | "url"
  /** What a question is answered, perhaps later; null, or nothing at all: as the offline writer would. */
  readonly answer?: (question: Question) => unknown
  /** The picture host's name, which somebody has to resolve to 127.0.0.1; that address by default. */
  readonly pictureName?: string
  /** The address of a picture instead of the picture host's own. */
  readonly pictureUrl?: string
}

export interface ModelServer {
  /** `http://127.0.0.1:4242/v1` */
  readonly baseURL: string
  readonly host: string
  /** Where pictures are, as with providers: on a server, and so an origin, of its own. */
  readonly pictureHost: string
  readonly requests: ReadonlyArray<ModelRequest>
  /** Those to the picture host. */
  readonly pictureRequests: ReadonlyArray<Pick<ModelRequest, "path" | "headers">>
  /**
   * The next requests to a path that ends so, or for a function of that name, are answered by faults, in
   * this order.
   */
  readonly failNext: (target: string, ...faults: ReadonlyArray<Fault>) => void
  /** Faults that have met no request yet. */
  readonly unmet: () => number
  /** Resolves when a request has arrived at such a path, also an earlier one. */
  readonly asked: (path: string) => Promise<ModelRequest>
  readonly close: () => Promise<void>
}

export const modelServer = async (options: ModelServerOptions = {}): Promise<ModelServer> => {
  const requests: Array<ModelRequest> = []
  const pictureRequests: Array<Pick<ModelRequest, "path" | "headers">> = []
  const faults: Array<{ target: string; fault: Fault }> = []
  const waiting: Array<{ path: string; resolve: (request: ModelRequest) => void }> = []
  const showPicture = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = pathOf(incoming)
    pictureRequests.push({ path, headers: incoming.headers })
    if (!(await failed(path, undefined, outgoing))) picture(path, outgoing)
  }
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const path = pathOf(incoming)
    const body = await bodyOf(incoming)
    const request: ModelRequest = {
      path,
      headers: incoming.headers,
      body,
      question: questionIn(body),
      abandoned: false,
    }
    outgoing.on("close", () => (request.abandoned = !outgoing.writableFinished))
    requests.push(request)
    for (const waiter of waiting.splice(0))
      if (path.endsWith(waiter.path)) waiter.resolve(request)
      else waiting.push(waiter)
    if (await failed(path, request.question?.name, outgoing)) return
    const objection = objectionTo(path, body)
    if (objection !== null) return json(outgoing, { error: objection }, 400)
    await answer(request, outgoing)
  }
  /** Whether a fault was due and the request is done with. */
  const failed = async (path: string, name: string | undefined, outgoing: ServerResponse) => {
    const at = faults.findIndex(({ target }) => path.endsWith(target) || name === target)
    const [next] = at < 0 ? [] : faults.splice(at, 1)
    return next !== undefined && (await play(next.fault, outgoing))
  }
  const answer = async ({ body, path, question }: ModelRequest, outgoing: ServerResponse) => {
    if (path.endsWith("/models"))
      return json(outgoing, { object: "list", data: [{ id: "offline" }] })
    if (path.endsWith("/embeddings")) return json(outgoing, embeddingsOf(body))
    if (path.endsWith("/images/generations")) return json(outgoing, picturesOf(body))
    if (question === null) return json(outgoing, { error: { message: "What is asked?" } }, 400)
    const written = (await options.answer?.(question)) ?? (await writtenAnswer(question))
    const text = typeof written === "string" ? written : JSON.stringify(written)
    if (path.endsWith("/responses")) return json(outgoing, responsesReply(body, text))
    if (body["stream"] === true) return streamReply(outgoing, body, text)
    return json(outgoing, chatReply(body, text))
  }
  const picturesOf = ({ prompt }: Readonly<Record<string, unknown>>) => {
    const png = pngOf(String(prompt))
    const url =
      options.pictureUrl ??
      `http://${pictureHost}/pictures/${encodeURIComponent(String(prompt).slice(0, 80))}.png`
    const data = options.pictures === "url" ? { url } : { b64_json: png.toString("base64") }
    return {
      created: 0,
      data: [data],
      usage: { input_tokens: 10, output_tokens: 100, total_tokens: 110 },
    }
  }
  const [models, pictures] = await Promise.all([listening(handle), listening(showPicture)])
  const { host } = models
  const pictureHost = pictures.host.replace("127.0.0.1", options.pictureName ?? "127.0.0.1")
  return {
    baseURL: `http://${host}/v1`,
    host,
    pictureHost,
    requests,
    pictureRequests,
    failNext: (target, ...next) => void faults.push(...next.map((fault) => ({ target, fault }))),
    unmet: () => faults.length,
    asked: (path) => {
      const earlier = requests.find((request) => request.path.endsWith(path))
      if (earlier !== undefined) return Promise.resolve(earlier)
      return new Promise((resolve) => waiting.push({ path, resolve }))
    },
    close: async () => {
      await Promise.all([models.close(), pictures.close()])
    },
  }
}

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

const listening = async (handle: Handler) => {
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const pathOf = ({ url = "/" }: IncomingMessage): string => url.split("?")[0] ?? "/"

/** OpenAI's own models refuse what others of the protocol take. */
const objectionTo = (path: string, body: Readonly<Record<string, unknown>>) => {
  const unsupported = (param: string, code: string) => ({
    message: `Unsupported parameter: '${param}' is not supported with this model.`,
    type: "invalid_request_error",
    param,
    code,
  })
  const model = String(body["model"])
  if (/^(?:gpt-5|o\d)/u.test(model) && path.endsWith("/chat/completions") && "max_tokens" in body)
    return unsupported("max_tokens", "unsupported_parameter")
  if (model.startsWith("gpt-image") && "response_format" in body)
    return unsupported("response_format", "unknown_parameter")
  return null
}

const bodyOf = async (incoming: IncomingMessage): Promise<Readonly<Record<string, unknown>>> => {
  const parts: Array<Buffer> = []
  for await (const part of incoming) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const json = (outgoing: ServerResponse, body: unknown, status = 200): void => {
  outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

const picture = (path: string, outgoing: ServerResponse): void => {
  outgoing.writeHead(200, { "content-type": "image/png" }).end(pngOf(decodeURIComponent(path)))
}

const embeddingsOf = ({ input }: Readonly<Record<string, unknown>>) => ({
  object: "list",
  data: [input]
    .flat()
    .map((text, index) => ({ object: "embedding", index, embedding: vectorOf(String(text)) })),
  usage: { prompt_tokens: 5, total_tokens: 5 },
})

/** A CMS as somebody would write it: checks the signature, pulls the article, and confirms where it is. */
import { createServer, type IncomingHttpHeaders } from "node:http"
import { Webhook } from "standardwebhooks"
import type { ArticleEvent } from "@pressline/adapter-webhook"

export const SECRET = `whsec_${Buffer.alloc(32, "a secret for tests").toString("base64")}`

export interface Post {
  readonly id: string
  readonly event: ArticleEvent
  /** How often the article was told as it is now, in all its versions. */
  readonly versions: number
}

interface Hooks {
  /** Another answer than 204: a status, or what the CMS says of the post. */
  readonly answer?: (event: ArticleEvent) => number | object | null
  /** Called while the sender waits, with the post's id and whether it is new. */
  readonly received?: (event: ArticleEvent, id: string) => Promise<void>
}

export interface Cms {
  readonly url: string
  readonly posts: () => ReadonlyArray<Post>
  /** Messages with a good signature, repeats too. */
  readonly messages: () => ReadonlyArray<IncomingHttpHeaders>
  /** The next event takes effect, and its answer does not arrive. */
  readonly loseNextAnswer: () => void
  readonly close: () => Promise<void>
}

export async function openCms({ answer, received }: Hooks = {}): Promise<Cms> {
  const posts = new Map<string, Post>()
  const seen = new Set<string>()
  const messages: Array<IncomingHttpHeaders> = []
  let losing = false
  const receiver = new Webhook(SECRET)
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.once("end", () => void handle(Buffer.concat(chunks).toString()))
    const handle = async (body: string): Promise<void> => {
      try {
        receiver.verify(body, request.headers as Record<string, string>)
      } catch {
        response.writeHead(401).end()
        return
      }
      messages.push(request.headers)
      const event = JSON.parse(body) as ArticleEvent
      const other = answer?.(event) ?? null
      if (typeof other === "number") {
        response.writeHead(other).end()
        return
      }
      const message = String(request.headers["webhook-id"])
      const before = posts.get(event.data.content_id)
      const id = before?.id ?? `post-${posts.size + 1}`
      if (!seen.has(message))
        posts.set(event.data.content_id, { id, event, versions: (before?.versions ?? 0) + 1 })
      seen.add(message)
      await received?.(event, id)
      if (losing) {
        losing = false
        request.socket.destroy()
        return
      }
      response
        .writeHead(other === null ? 204 : 200)
        .end(other === null ? "" : JSON.stringify(other))
    }
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    url: `http://127.0.0.1:${address.port}/hooks/pressline`,
    posts: () => [...posts.values()],
    messages: () => messages,
    loseNextAnswer: () => {
      losing = true
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** What can go wrong on the way to a model, as it looks on the wire. */
import type { ServerResponse } from "node:http"
import { chatReply } from "./replies.ts"

export type Fault =
  /** A refusal of the protocol: a status and an error. */
  | {
      readonly kind: "error"
      readonly status: number
      readonly error?: Readonly<Record<string, unknown>>
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A text instead of JSON, with status 200: a proxy's page. */
  | { readonly kind: "page" }
  /** JSON that is none of the protocol. */
  | { readonly kind: "garbage" }
  /** Half an answer, then the connection is gone. */
  | { readonly kind: "cut" }
  /** The connection is gone before a byte. */
  | { readonly kind: "hangUp" }
  /** Nothing, for ever. */
  | { readonly kind: "silence" }
  /** The right answer, later; in milliseconds. */
  | { readonly kind: "late"; readonly after: number }
  /** A well-formed chat answer with this text, that ended so. */
  | {
      readonly kind: "says"
      readonly text: string
      readonly finish?: "stop" | "length" | "content_filter"
    }

/** Answers whether the request is done with. */
export const play = async (fault: Fault, outgoing: ServerResponse): Promise<boolean> => {
  switch (fault.kind) {
    case "error":
      outgoing.writeHead(fault.status, { "content-type": "application/json", ...fault.headers })
      outgoing.end(JSON.stringify({ error: fault.error ?? { message: "no" } }))
      return true
    case "page":
      outgoing.writeHead(200, { "content-type": "text/html" }).end("<html>Please log in</html>")
      return true
    case "garbage":
      outgoing.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}')
      return true
    case "cut":
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": "9999" })
      outgoing.write('{"id":"chatcmpl-1","choices":[{"mess', () => outgoing.socket?.destroy())
      return true
    case "hangUp":
      outgoing.socket?.destroy()
      return true
    case "silence":
      return true
    case "late":
      await new Promise((resolve) => setTimeout(resolve, fault.after))
      return false
    case "says":
      outgoing.writeHead(200, { "content-type": "application/json" })
      outgoing.end(
        JSON.stringify(chatReply({ messages: [], model: "offline" }, fault.text, fault.finish)),
      )
      return true
  }
}

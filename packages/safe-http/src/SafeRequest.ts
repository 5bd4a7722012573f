/** A request and its answer, as plain values. */

export interface SafeRequest {
  readonly url: string | URL
  /** Default `GET`. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** `host`, `content-length` and what else is the connection's is set by the client. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Bytes of this answer's body, at most; default the client's. */
  readonly maxBytes?: number
}

export interface SafeResponse {
  readonly status: number
  /** By their names in lower case; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The body as UTF-8. */
  readonly text: () => string
}

/** An answer before it becomes a `Response`: that is made once, with all headers. */

export class Reply {
  readonly status: number
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: Reply["body"], headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }

  static json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
    return new Reply(status, JSON.stringify(value), {
      "content-type": "application/json",
      ...headers,
    })
  }

  with(headers: Readonly<Record<string, string>>): Reply {
    return new Reply(this.status, this.body, { ...this.headers, ...headers })
  }
}

/** A handler's answer that needs headers besides its body. */
export class WithHeaders<A> {
  readonly value: A
  readonly headers: Readonly<Record<string, string>>

  constructor(value: A, headers: Readonly<Record<string, string>>) {
    this.value = value
    this.headers = headers
  }
}

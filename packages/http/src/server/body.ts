/** Reads what a request sends, no more than is allowed and no slower than is sensible. */
import { createHash } from "node:crypto"
import { AutomationError } from "@pressline/core"
import * as Effect from "effect/Effect"
import { parseJson } from "./cleanJson.ts"
import { toAutomationError, wrong } from "../contract/problem.ts"

/** For everything but keyword files. */
export const SMALL_BODY = 256 * 1024
/** For keyword files, which are read as they come. */
export const LARGE_BODY = 32 * 1024 * 1024
const PATIENCE = "10 seconds"

const tooLarge = (limit: number): AutomationError =>
  new AutomationError("payload_too_large", `A body may have at most ${limit / 1024} KiB here.`)

const tooSlow = () => wrong("body", "did not arrive within 10 seconds")

/** The media type without its parameters, in lower case; null: none. */
export const mediaType = (request: Request): string | null =>
  request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() || null

/** The JSON of a request; undefined where it sent nothing. */
export const readJson = (request: Request): Effect.Effect<unknown, AutomationError> =>
  Effect.gen(function* () {
    if (request.body === null) return undefined
    const bytes = yield* readAll(request)
    if (bytes.byteLength === 0) return undefined
    yield* checkType(request, (type) => type === "application/json" || type.endsWith("+json"))
    return yield* Effect.try({
      try: () => parseJson(utf8.decode(bytes)),
      catch: (thrown) =>
        thrown instanceof TypeError ? wrong("body", "is not UTF-8") : toAutomationError(thrown),
    })
  })

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** Refuses bodies of another type, and compressed ones: nothing is unpacked here. */
export const checkType = (
  request: Request,
  accepts: (type: string) => boolean,
): Effect.Effect<string, AutomationError> =>
  Effect.suspend(() => {
    const type = mediaType(request)
    const encoding = request.headers.get("content-encoding")
    if (type !== null && accepts(type) && (encoding === null || encoding === "identity"))
      return Effect.succeed(type)
    const sent = type === null ? "no content type" : `${type}${encoding ? `, ${encoding}` : ""}`
    return Effect.fail(
      new AutomationError("unsupported_media_type", `This address does not take ${sent}.`),
    )
  })

const readAll = (request: Request): Effect.Effect<Uint8Array, AutomationError> =>
  Effect.tryPromise({
    try: async (signal) => {
      const pieces: Array<Uint8Array> = []
      for await (const piece of limited(request, SMALL_BODY, signal)) pieces.push(piece)
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    },
    catch: toAutomationError,
  }).pipe(Effect.timeoutOrElse({ duration: PATIENCE, orElse: () => Effect.fail(tooSlow()) }))

/** The pieces of a body; throws `payload_too_large` the moment there are too many, whatever was announced. */
async function* limited(
  request: Request,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const announced = Number(request.headers.get("content-length") ?? 0)
  if (announced > limit) throw tooLarge(limit)
  if (request.bodyUsed || request.body === null) return
  const reader = request.body.getReader()
  signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true })
  let length = 0
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.byteLength
      if (length > limit) throw tooLarge(limit)
      yield value
    }
    ended = true
  } finally {
    if (!ended) reader.cancel().catch(() => {})
  }
}

/** A body that is read as it comes. */
export interface BodyStream {
  readonly pieces: AsyncIterable<Uint8Array>
  /** Why it broke off, where that is the sender's doing. */
  readonly failure: () => AutomationError | null
  /** Reads what is left, and answers the hash of all of it. */
  readonly digest: () => Promise<string>
}

/** The body of an upload: bounded in length, and in how long the next piece may take. */
export const streamBody = (
  request: Request,
  run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>,
): BodyStream => {
  const given = new AbortController()
  const source = limited(request, LARGE_BODY, given.signal)
  const hash = createHash("sha256")
  let failure: AutomationError | null = null
  const next = (): Promise<IteratorResult<Uint8Array, void>> =>
    run(
      Effect.tryPromise({ try: () => source.next(), catch: toAutomationError }).pipe(
        Effect.timeoutOrElse({ duration: PATIENCE, orElse: () => Effect.fail(tooSlow()) }),
      ),
    )
  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      for (;;) {
        const { done, value } = await next()
        if (done === true) return
        hash.update(value)
        yield value
      }
    } catch (thrown) {
      failure = toAutomationError(thrown)
      given.abort()
      throw thrown
    }
  }
  return {
    pieces: read(),
    failure: () => failure,
    digest: async () => {
      for await (const _ of read());
      return hash.digest("hex")
    },
  }
}

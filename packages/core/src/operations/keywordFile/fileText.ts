/** Reads a file as text, whatever it comes as: UTF-8 or UTF-16, in pieces of any size. */
import { invalid } from "../../domain/errors.ts"

/** A file: in pieces, as a web stream, or whole. */
export type TextSource =
  | AsyncIterable<Uint8Array | string>
  | ReadableStream<Uint8Array | string>
  | Uint8Array
  | string

const PIECE = 64 * 1024

/**
 * The text of a file, without its byte order mark. UTF-16 is recognised by its mark or by its zero
 * bytes; anything else is read as UTF-8, with U+FFFD for what is not. Refuses what is no text at all.
 */
export async function* fileText(source: TextSource): AsyncGenerator<string, void> {
  let decoder: InstanceType<typeof TextDecoder> | null = null
  let first = true
  for await (const piece of atLeastFour(pieces(source))) {
    if (typeof piece === "string") {
      yield first ? piece.replace(/^\uFEFF/u, "") : piece
    } else {
      decoder ??= new TextDecoder(encodingOf(piece))
      yield decoder.decode(piece, { stream: true })
    }
    first = false
  }
  const rest = decoder?.decode() ?? ""
  if (rest !== "") yield rest
}

async function* pieces(source: TextSource): AsyncGenerator<Uint8Array | string, void> {
  if (typeof source === "string") yield source
  else if (source instanceof Uint8Array)
    for (let at = 0; at < source.length; at += PIECE) yield source.subarray(at, at + PIECE)
  else if ("getReader" in source) yield* read(source)
  else yield* source
}

async function* read(
  stream: ReadableStream<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string, void> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    ended = true
  } finally {
    if (!ended) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

/** Joins the first pieces until there is enough to tell the encoding by. */
async function* atLeastFour(
  source: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string, void> {
  let head: Uint8Array | null = new Uint8Array(0)
  for await (const piece of source) {
    if (head === null || typeof piece === "string") {
      if (head !== null && head.length > 0) yield head
      head = null
      yield piece
      continue
    }
    const joined: Uint8Array = new Uint8Array(head.length + piece.length)
    joined.set(head)
    joined.set(piece, head.length)
    head = joined
    if (head.length >= 64) {
      yield head
      head = null
    }
  }
  if (head !== null && head.length > 0) yield head
}

function encodingOf(head: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0] = head
  if (a === 0xff && b === 0xfe) return "utf-16le"
  if (a === 0xfe && b === 0xff) return "utf-16be"
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4)
    throw invalid("file", "is a ZIP archive or an Excel workbook: unpack it, or save it as CSV")
  const sample = head.subarray(0, 512)
  const zeros = [0, 0]
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0) return "utf-8"
  if (odd > sample.length / 8 && even === 0) return "utf-16le"
  if (even > sample.length / 8 && odd === 0) return "utf-16be"
  throw invalid("file", "is not a text file: save it as CSV or plain text in UTF-8")
}

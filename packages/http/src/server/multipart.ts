/** The first file of a multipart form, as it comes. */
import * as MultipartParser from "effect/http/MultipartParser"
import { wrong } from "../contract/problem.ts"

export interface UploadedFile {
  readonly contentType: string
  readonly filename: string
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Answers as soon as the file's headers are read. Throws `validation_failed` for a form without a file. */
export const firstFile = async (
  contentType: string,
  body: AsyncIterable<Uint8Array>,
): Promise<UploadedFile> => {
  const source = body[Symbol.asyncIterator]()
  const ready: Array<Uint8Array> = []
  let info: MultipartParser.PartInfo | null = null
  let problem: string | null = null
  let ended = false
  const parser = MultipartParser.make({
    headers: { "content-type": contentType },
    maxParts: 20,
    maxFieldSize: 16 * 1024,
    onField: () => {},
    onFile: (part) => {
      if (info !== null) return () => {} // only the first is wanted
      info = part
      return (chunk) => {
        if (chunk === null) ended = true
        else ready.push(chunk)
      }
    },
    onError: (error) => {
      problem = error._tag
    },
    onDone: () => {},
  })
  /** Feeds the parser one piece; false at the end. */
  const feed = async (): Promise<boolean> => {
    const next = await source.next()
    if (next.done === true) parser.end()
    else parser.write(next.value)
    if (problem !== null) throw wrong("body", `is not a multipart form (${problem})`)
    return next.done !== true
  }
  while (info === null) if (!(await feed())) break
  if (info === null) throw wrong("body", "has no file: send the keywords as a file of the form")
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      for (let piece = ready.shift(); piece !== undefined; piece = ready.shift()) yield piece
      if (ended || !(await feed())) break
    }
    yield* ready.splice(0)
    while (await feed()); // what follows the file must be a form too
  }
  const { contentType: type, filename = "" } = info as MultipartParser.PartInfo
  return { contentType: type, filename, pieces: pieces() }
}

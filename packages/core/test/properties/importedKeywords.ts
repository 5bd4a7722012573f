/** Reads a keyword file to its end: its keywords and its report, or why it was refused. */
import { ValidationFailed } from "../../src/domain/errors.ts"
import type { KeywordFormat } from "../../src/domain/ImportReport.ts"
import type { KeywordInput } from "../../src/domain/Keyword.ts"
import type { TextSource } from "../../src/operations/keywordFile/fileText.ts"
import {
  type KeywordFileReport,
  readKeywords,
} from "../../src/operations/keywordFile/readKeywords.ts"

export interface Imported {
  readonly keywords: ReadonlyArray<KeywordInput>
  readonly report: KeywordFileReport | null
  readonly refused: string | null
}

/** Anything but a report or `ValidationFailed` is thrown on. */
export const imported = async (source: TextSource, format?: KeywordFormat): Promise<Imported> => {
  const reader = readKeywords(source, format)
  const keywords: Array<KeywordInput> = []
  try {
    for (;;) {
      const next = await reader.next()
      if (next.done === true) return { keywords, report: next.value, refused: null }
      keywords.push(...next.value)
    }
  } catch (cause) {
    if (!(cause instanceof ValidationFailed)) throw cause
    return { keywords, report: null, refused: cause.message }
  }
}

/** The file in pieces of these sizes, over and over. */
export async function* inPieces(
  file: Uint8Array,
  sizes: ReadonlyArray<number>,
): AsyncGenerator<Uint8Array, void> {
  let at = 0
  for (let n = 0; at < file.length; n++) {
    const size = sizes[n % Math.max(1, sizes.length)] ?? file.length
    yield file.subarray(at, at + size)
    at += size
  }
}

/** Reads keywords written as JSON, element by element. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { toValidationFailed } from "../../domain/validate.ts"
import { KeywordInput } from "../../domain/Keyword.ts"
import { jsonElements } from "./jsonElements.ts"
import { type KeywordRow, type NumberedRow, phraseProblem, rejected } from "./keywordRow.ts"

/** The rows of `["phrase", { "phrase": "...", "volume": 10 }, ...]`, or of the same under `keywords`. */
export async function* jsonKeywords(
  text: AsyncIterable<string>,
): AsyncGenerator<NumberedRow, void> {
  let row = 0
  for await (const element of jsonElements(text, "keywords"))
    yield { row: ++row, read: readElement(element) }
}

const decode = Schema.decodeUnknownResult(KeywordInput, {
  errors: "all",
  onExcessProperty: "error",
})

function readElement(text: string): KeywordRow {
  const parsed = Result.try(() => JSON.parse(text) as unknown)
  if (Result.isFailure(parsed)) return rejected("it is not valid JSON")
  const value = parsed.success
  const keyword = decode(typeof value === "string" ? { phrase: value } : value)
  if (Result.isFailure(keyword)) return rejected(toValidationFailed(keyword.failure).message)
  const phrase = keyword.success.phrase.replace(/\s+/gu, " ").trim()
  const problem = phraseProblem(phrase)
  return problem === null
    ? { _tag: "Keyword", keyword: { ...keyword.success, phrase } }
    : rejected(problem)
}

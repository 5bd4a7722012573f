/** Keywords as JSON, as a CSV file, or as a file of a form: read while they come in. */
import type { ImportReport, KeywordFormat, KeywordPreview } from "@pressline/core"
import { checkType } from "../server/body.ts"
import type { Exchange, Handler, Input } from "../server/Exchange.ts"
import { firstFile } from "../server/multipart.ts"
import { wrong } from "../contract/problem.ts"

const CSV = new Set(["text/csv", "text/plain", "text/tab-separated-values"])

export const keywords: Handler<"keywords"> = (exchange, { query }) =>
  readFile<ImportReport>(exchange, query, (file) =>
    exchange.automation.importKeywords({ ...exchange.scope, ...file }, exchange.call),
  )

export const previewKeywords: Handler<"previewKeywords"> = (exchange, { query }) =>
  readFile<KeywordPreview>(exchange, query, (file) =>
    exchange.automation.previewKeywords({ siteId: exchange.scope.siteId, ...file }, exchange.call),
  )

interface SentFile {
  readonly file: AsyncIterable<Uint8Array>
  readonly format?: KeywordFormat
}

const readFile = async <A>(
  { body, request, server }: Exchange,
  query: Input<"keywords">["query"],
  use: (file: SentFile) => Promise<A>,
): Promise<A> => {
  if (body === null) throw new Error("the contract says that keywords take a stream")
  const type = await server.run(
    checkType(request, (sent) => isJson(sent) || CSV.has(sent) || sent === "multipart/form-data"),
  )
  try {
    if (type !== "multipart/form-data") return await use(sentFile(query, body.pieces, isJson(type)))
    const file = await firstFile(request.headers.get("content-type") ?? "", body.pieces)
    const json = isJson(file.contentType) || file.filename.endsWith(".json")
    return await use(sentFile(query, file.pieces, json))
  } catch (thrown) {
    throw body.failure() ?? thrown
  }
}

const isJson = (type: string): boolean => type === "application/json"

const sentFile = (
  { format }: Input<"keywords">["query"],
  file: AsyncIterable<Uint8Array>,
  json: boolean,
): SentFile => {
  if (json && format !== undefined) throw wrong("format", "is for CSV files: JSON has one format")
  const chosen = json ? "json" : format
  return chosen === undefined ? { file } : { file, format: chosen }
}

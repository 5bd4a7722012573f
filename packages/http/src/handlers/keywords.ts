/** Keywords as JSON, as a CSV file, or as a file of a form: imported while they come in. */
import type { ImportReport } from "@pressline/core"
import { checkType } from "../server/body.ts"
import type { Exchange, Handler, Input } from "../server/Exchange.ts"
import { firstFile } from "../server/multipart.ts"
import { wrong } from "../contract/problem.ts"

const CSV = new Set(["text/csv", "text/plain", "text/tab-separated-values"])

export const keywords: Handler<"keywords"> = async (exchange, { query }) => {
  const { body, request, server } = exchange
  if (body === null) throw new Error("the contract says that keywords take a stream")
  const type = await server.run(
    checkType(request, (sent) => isJson(sent) || CSV.has(sent) || sent === "multipart/form-data"),
  )
  try {
    if (type !== "multipart/form-data")
      return await importFile(exchange, query, body.pieces, isJson(type))
    const file = await firstFile(request.headers.get("content-type") ?? "", body.pieces)
    const json = isJson(file.contentType) || file.filename.endsWith(".json")
    return await importFile(exchange, query, file.pieces, json)
  } catch (thrown) {
    throw body.failure() ?? thrown
  }
}

const isJson = (type: string): boolean => type === "application/json"

const importFile = (
  { automation, call, scope }: Exchange,
  { format }: Input<"keywords">["query"],
  file: AsyncIterable<Uint8Array>,
  json: boolean,
): Promise<ImportReport> => {
  if (json && format !== undefined) throw wrong("format", "is for CSV files: JSON has one format")
  const chosen = json ? "json" : format
  return automation.importKeywords(
    chosen === undefined ? { ...scope, file } : { ...scope, file, format: chosen },
    call,
  )
}

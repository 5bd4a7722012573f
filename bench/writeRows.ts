/** Writes rows where `--json` says, seen from where the command was typed. */
import { writeFileSync } from "node:fs"
import { resolve } from "node:path"

export const writeRows = (json: string | null, rows: ReadonlyArray<object>): void => {
  if (json === null) return
  const file = resolve(process.env["INIT_CWD"] ?? ".", json)
  writeFileSync(file, `${JSON.stringify({ rows }, null, 2)}\n`)
}

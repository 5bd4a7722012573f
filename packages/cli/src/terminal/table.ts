/** table: rows in columns; text reads from the left, numbers line up on the right. */
import { count } from "./words.ts"

export type Cell = number | string

export const columns = (rows: ReadonlyArray<ReadonlyArray<Cell>>): ReadonlyArray<string> => {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? count(cell) : cell)),
  )
  const widths = (texts[0] ?? []).map((_, at) =>
    Math.max(...texts.map((row) => row[at]?.length ?? 0)),
  )
  return texts.map((row, line) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0
        return typeof rows[line]?.[at] === "number" ? cell.padStart(width) : cell.padEnd(width)
      })
      .join("  ")
      .trimEnd(),
  )
}

/** Cuts text into lines, and lines into records that may hold line breaks inside quotation marks. */

/** A record of a file: a line, or several when a quoted cell goes over lines. */
export interface CsvRecord {
  /** The line it begins on, from 1. */
  readonly row: number
  readonly text: string
  /** Why it cannot be read, else null. */
  readonly problem: string | null
}

const LONGEST_LINE = 100_000
const MOST_LINES = 50

interface Line {
  readonly row: number
  readonly text: string
}

/** Lines without their ends (LF, CRLF or CR), numbered. One that is far too long comes cut. */
export async function* csvLines(text: AsyncIterable<string>): AsyncGenerator<Line, void> {
  let row = 1
  let rest = ""
  let afterReturn = false
  for await (const piece of text) {
    // The LF of a CRLF that was cut in two ends no line of its own.
    const fresh = afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece
    if (piece !== "") afterReturn = piece.endsWith("\r")
    const lines = fresh.split(/\r\n|\n|\r/u)
    lines[0] = rest + (lines[0] ?? "")
    rest = (lines.pop() ?? "").slice(0, LONGEST_LINE + 1)
    for (const line of lines) yield { row: row++, text: line }
  }
  if (rest !== "") yield { row, text: rest }
}

/** Records; blank ones are left out. A quotation mark that is never closed spoils its line only. */
export async function* csvRecords(
  lines: AsyncIterable<Line>,
  delimiter: string | null,
): AsyncGenerator<CsvRecord, void> {
  let open: Array<Line> = []
  for await (const line of lines) {
    open.push(line)
    while (open.length > 0) {
      const record = take(open, delimiter, false)
      if (record === null) break
      open = open.slice(record.lines)
      if (record.text.trim() !== "") yield record
    }
  }
  while (open.length > 0) {
    const record = take(open, delimiter, true)
    if (record === null) break
    open = open.slice(record.lines)
    if (record.text.trim() !== "") yield record
  }
}

/** The first record of some lines; null if more lines are needed to complete it. */
function take(
  lines: ReadonlyArray<Line>,
  delimiter: string | null,
  last: boolean,
): (CsvRecord & { readonly lines: number }) | null {
  const [first] = lines
  if (first === undefined) return null
  let text = ""
  for (const [at, line] of lines.entries()) {
    text = at === 0 ? line.text : `${text}\n${line.text}`
    if (text.length > LONGEST_LINE)
      return { ...first, lines: 1, problem: at === 0 ? "the line is too long" : UNCLOSED }
    if (delimiter === null || !endsInsideQuotes(text, delimiter))
      return { row: first.row, text, lines: at + 1, problem: null }
    if (at + 1 >= MOST_LINES) break
  }
  return last || lines.length >= MOST_LINES ? { ...first, lines: 1, problem: UNCLOSED } : null
}

const UNCLOSED = "a quotation mark is opened and never closed"

/** A quotation mark opens a cell only where the cell begins; inside it, two stand for one. */
function endsInsideQuotes(text: string, delimiter: string): boolean {
  if (!text.includes('"')) return false
  let inside = false
  let cellStart = true
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inside) {
      if (character !== '"') continue
      if (text[at + 1] === '"') at += 1
      else inside = false
    } else if (character === '"' && cellStart) inside = true
    cellStart = character === delimiter || (cellStart && character === " " && !inside)
  }
  return inside
}

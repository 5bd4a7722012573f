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
  /** Lines of a record that is still open, whether they end inside quotes, and how long they are. */
  let open: Array<Line> = []
  let quoted = false
  let length = 0
  const restart = (): void => {
    open = []
    quoted = false
    length = 0
  }
  /** Takes a line up; answers the records that it completes or spoils. */
  const add = function* (line: Line): Generator<CsvRecord, void> {
    const waiting = [line]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      open.push(next)
      length += next.text.length + 1
      if (length - 1 > LONGEST_LINE || open.length > MOST_LINES) {
        const [first, ...rest] = open as [Line, ...Array<Line>]
        yield { ...first, problem: rest.length === 0 ? "the line is too long" : UNCLOSED }
        waiting.unshift(...rest)
        restart()
        continue
      }
      quoted = delimiter !== null && endsInsideQuotes(next.text, delimiter, quoted)
      if (quoted) continue
      const text = open.map((part) => part.text).join("\n")
      if (text.trim() !== "") yield { row: open[0]?.row ?? next.row, text, problem: null }
      restart()
    }
  }
  for await (const line of lines) yield* add(line)
  while (open.length > 0) {
    const [first, ...rest] = open as [Line, ...Array<Line>]
    yield { ...first, problem: UNCLOSED }
    restart()
    for (const line of rest) yield* add(line)
  }
}

const UNCLOSED = "a quotation mark is opened and never closed"

/** A quotation mark opens a cell only where the cell begins; inside it, two stand for one. */
function endsInsideQuotes(line: string, delimiter: string, startsInside: boolean): boolean {
  let inside = startsInside
  let cellStart = !startsInside
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (inside) {
      if (character !== '"') continue
      if (line[at + 1] === '"') at += 1
      else inside = false
    } else if (character === '"' && cellStart) inside = true
    cellStart = character === delimiter || (cellStart && character === " " && !inside)
  }
  return inside
}

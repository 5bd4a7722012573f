import { readFileSync } from "node:fs"
import { relative, sep } from "node:path"

interface FileCoverage {
  readonly path: string
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>
  readonly s: Readonly<Record<string, number>>
}

/** Lines with code, and those of them that were reached. */
interface Reach {
  lines: number
  reached: number
}

/** The room of a source: `core/engine`, or its package. */
const roomOf = (file: string): string => {
  const [, name = "", , room = "", rest] = file.split(sep)
  return name === "core" && rest !== undefined ? `core/${room}` : name
}

const reachOf = ({ s, statementMap }: FileCoverage) => {
  const lines = new Map<number, boolean>()
  for (const [id, { start }] of Object.entries(statementMap))
    lines.set(start.line, (lines.get(start.line) ?? false) || (s[id] ?? 0) > 0)
  return lines
}

/** A Markdown table of rooms, then the lines of the engine and of the adapters that no test reaches. */
export const coverageTable = (file: string, root: string): string => {
  const files = Object.values(
    JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, FileCoverage>>,
  )
  const rooms = new Map<string, Reach>()
  const missed: Array<string> = []
  for (const one of files) {
    const name = relative(root, one.path)
    const room = roomOf(name)
    const reach = rooms.get(room) ?? { lines: 0, reached: 0 }
    rooms.set(room, reach)
    const lines = reachOf(one)
    reach.lines += lines.size
    reach.reached += [...lines.values()].filter(Boolean).length
    const never = [...lines].flatMap(([line, yes]) => (yes ? [] : [line]))
    if (never.length > 0 && /^(?:core\/engine|adapter-)/.test(room))
      missed.push(`${name}: ${never.toSorted((a, b) => a - b).join(", ")}`)
  }
  const rows = [...rooms]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([room, { lines, reached }]) =>
        `| ${room} | ${lines} | ${((100 * reached) / Math.max(1, lines)).toFixed(1)} % |`,
    )
  return ["| room | lines | reached |", "| --- | --: | --: |", ...rows, "", ...missed].join("\n")
}

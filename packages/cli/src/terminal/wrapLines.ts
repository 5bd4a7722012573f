/** wrapLines: long lines of help within a terminal, each under where its words begin. */

export const wrapLines = (text: string, columns: number): string =>
  text
    .split("\n")
    .flatMap((line) => wrapLine(line, columns))
    .join("\n")

const wrapLine = (line: string, columns: number): ReadonlyArray<string> => {
  if (width(line) <= columns) return [line]
  // What a flag is follows it after a gap; other text follows its indentation.
  const [, head = ""] = /^( *\S.*? {4,}| *)/u.exec(line) ?? []
  const indent = width(head)
  const room = columns - indent
  if (room < 20) return [line]
  const lines: Array<string> = []
  let current = ""
  for (const word of line.slice(head.length).split(" ")) {
    if (current !== "" && width(current) + 1 + width(word) > room) {
      lines.push(current)
      current = word
    } else current = current === "" ? word : `${current} ${word}`
  }
  return [...lines, current].map((part, at) => (at === 0 ? head : " ".repeat(indent)) + part)
}

/** Colours take no room. */
// oxlint-disable-next-line no-control-regex
const width = (text: string): number => text.replaceAll(/\u001b\[[0-9;]*m/gu, "").length

/** A TypeScript example, with its place in the file that shows it. */
export interface CodeBlock {
  /** Line of the first line of code, from 1. */
  readonly line: number
  readonly code: string
  /** ```ts continues: goes on where the block before it ended, with its names in scope. */
  readonly continues: boolean
}

const OPEN = /^\s*(`{3,}|~{3,})\s*(\S*)[ \t]*(.*)$/
const LANGUAGES = ["ts", "typescript"]

/** The blocks of a Markdown text. ```ts no-check is left out. */
export function markdownBlocks(text: string): ReadonlyArray<CodeBlock> {
  return fencedBlocks(text.split("\n"))
}

/** The blocks in the docstrings of a TypeScript source. */
export function docstringBlocks(source: string): ReadonlyArray<CodeBlock> {
  // Code outside docstrings becomes blank lines, so that line numbers stay those of the file.
  const kept = source.split("\n").map(() => "")
  for (const comment of source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)) {
    const first = source.slice(0, comment.index).split("\n").length - 1
    for (const [offset, line] of comment[0].split("\n").entries())
      kept[first + offset] = line.replace(/^\s*\/?\*+(?:\/| )?/, "")
  }
  return fencedBlocks(kept)
}

function fencedBlocks(lines: ReadonlyArray<string>): ReadonlyArray<CodeBlock> {
  const blocks: Array<CodeBlock> = []
  let open: { readonly fence: string; readonly start: number; readonly info: string } | undefined
  for (const [index, line] of lines.entries()) {
    if (!open) {
      const [, fence, language = "", rest = ""] = OPEN.exec(line) ?? []
      if (fence) open = { fence, start: index + 1, info: `${language} ${rest}`.trim() }
    } else if (line.trim().startsWith(open.fence)) {
      const [language = "", ...words] = open.info.split(/\s+/)
      if (LANGUAGES.includes(language) && !words.includes("no-check"))
        blocks.push({
          line: open.start + 1,
          code: lines.slice(open.start, index).join("\n"),
          continues: words.includes("continues"),
        })
      open = undefined
    }
  }
  return blocks
}

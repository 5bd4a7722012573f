/** A TypeScript example, with its place in the file that shows it. */
export interface CodeBlock {
  /** Line of the first line of code, from 1. */
  readonly line: number
  readonly code: string
  /** ```ts continues: goes on where the block before it ended, with its names in scope. */
  readonly continues: boolean
  /** ```ts file=server.ts: what the reader calls it; other files of the page may import it. */
  readonly file?: string
  /** ```tsx: it has elements of React in it. */
  readonly tsx?: true
  /** ```ts bundled: it names other files of the page without their extension, as bundlers want it. */
  readonly bundled?: true
}

const OPEN = /^\s*(`{3,}|~{3,})\s*(\S*)[ \t]*(.*)$/
const LANGUAGES = ["ts", "tsx", "typescript"]

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

/** The files that a page gives its reader, in any language, by their paths. */
export function markdownFilesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    allBlocks(text.split("\n")).flatMap(({ code, words }) => {
      const file = fileIn(words)
      return file === undefined ? [] : [[file, `${code}\n`] as const]
    }),
  )
}

/** The blocks of a language, without those that are not to be run. */
export function blocksIn(text: string, language: string): ReadonlyArray<string> {
  return allBlocks(text.split("\n"))
    .filter((block) => block.language === language && !block.words.includes("no-run"))
    .map(({ code }) => code)
}

interface Block {
  readonly line: number
  readonly code: string
  readonly language: string
  readonly words: ReadonlyArray<string>
}

const fileIn = (words: ReadonlyArray<string>): string | undefined =>
  words.find((word) => word.startsWith("file="))?.slice("file=".length)

function fencedBlocks(lines: ReadonlyArray<string>): ReadonlyArray<CodeBlock> {
  return allBlocks(lines)
    .filter(({ language, words }) => LANGUAGES.includes(language) && !words.includes("no-check"))
    .map(({ code, language, line, words }) => {
      const file = fileIn(words)
      return {
        line,
        code,
        continues: words.includes("continues"),
        ...(file === undefined ? {} : { file }),
        ...(language === "tsx" ? { tsx: true } : {}),
        ...(words.includes("bundled") ? { bundled: true } : {}),
      }
    })
}

function allBlocks(lines: ReadonlyArray<string>): ReadonlyArray<Block> {
  const blocks: Array<Block> = []
  let open: { readonly fence: string; readonly start: number; readonly info: string } | undefined
  for (const [index, line] of lines.entries()) {
    if (!open) {
      const [, fence, language = "", rest = ""] = OPEN.exec(line) ?? []
      if (fence) open = { fence, start: index + 1, info: `${language} ${rest}`.trim() }
    } else if (line.trim().startsWith(open.fence)) {
      const [language = "", ...words] = open.info.split(/\s+/)
      const code = lines.slice(open.start, index).join("\n")
      blocks.push({ line: open.start + 1, code, language, words })
      open = undefined
    }
  }
  return blocks
}

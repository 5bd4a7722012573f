/** Article bodies as Markdown; what Markdown cannot say stays HTML. */
import Turndown from "turndown"

const KEPT = ["abbr", "dl", "details", "ins", "kbd", "mark", "sub", "sup", "u"] as const

export function htmlToMarkdown(html: string): string {
  return makeConverter().turndown(html)
}

function makeConverter(): Turndown {
  const converter = new Turndown({
    headingStyle: "atx",
    hr: "---",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
  })
  converter.keep([...KEPT])
  converter.addRule("strikethrough", {
    filter: ["s", "del"],
    replacement: (content) => `~~${content}~~`,
  })
  converter.addRule("table", {
    filter: "table",
    replacement: (_, node) => `\n\n${tableOf(converter, node as unknown as ElementLike)}\n\n`,
  })
  return converter
}

/** What is needed of a DOM element; the library brings its own DOM. */
interface ElementLike {
  readonly nodeName: string
  readonly innerHTML: string
  readonly outerHTML: string
  readonly childNodes: ArrayLike<ElementLike>
  readonly getAttribute?: (name: string) => string | null
}

/** A pipe table; cells that span or hold blocks are beyond Markdown, then the table stays HTML. */
function tableOf(converter: Turndown, table: ElementLike): string {
  const rows = rowsOf(table)
  const width = rows[0]?.length ?? 0
  const plain = rows.every(
    (cells) => cells.length === width && cells.every((cell) => !isComplex(cell)),
  )
  if (!plain || width === 0 || /<caption[\s>]/iu.test(table.innerHTML)) return table.outerHTML
  const lines = rows.map(
    (cells) => `| ${cells.map((cell) => cellText(converter, cell)).join(" | ")} |`,
  )
  return [lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n")
}

const rowsOf = (node: ElementLike): ReadonlyArray<ReadonlyArray<ElementLike>> =>
  Array.from(node.childNodes).flatMap((child) =>
    child.nodeName === "TR"
      ? [
          Array.from(child.childNodes).filter(
            ({ nodeName }) => nodeName === "TD" || nodeName === "TH",
          ),
        ]
      : rowsOf(child),
  )

const isComplex = (cell: ElementLike): boolean =>
  Number(cell.getAttribute?.("colspan") ?? 1) > 1 ||
  Number(cell.getAttribute?.("rowspan") ?? 1) > 1 ||
  /<(?:p|ul|ol|table|pre|blockquote|h[2-4]|dl|figure)[\s>]/iu.test(cell.innerHTML)

const cellText = (converter: Turndown, cell: ElementLike): string =>
  converter
    .turndown(cell.innerHTML)
    .replace(/\s*\n\s*/gu, " ")
    .replaceAll("|", "\\|")

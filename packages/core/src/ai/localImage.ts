/** Draws a picture offline: an abstract SVG that is always the same for the same prompt. */
import type { GenerateImageInput, GenerateImageOutput } from "../ports/AiFunctions.ts"
import { escapeHtml } from "./escapeHtml.ts"
import { type Canvas, COMPOSITIONS, PALETTES } from "./imageShapes.ts"
import { seeded } from "./seeded.ts"

/** 1200 x 630 for the featured picture, 800 x 450 inside the article; no reference to anything outside. */
export function localImage({ altText, position, prompt }: GenerateImageInput): GenerateImageOutput {
  const [width, height] = position === "featured" ? [1200, 630] : [800, 450]
  const next = seeded(`${position}\n${prompt}`)
  const palette = PALETTES[Math.floor(next() * PALETTES.length)] ?? PALETTES[0]
  const compose = COMPOSITIONS[Math.floor(next() * COMPOSITIONS.length)] ?? COMPOSITIONS[0]
  const canvas: Canvas = { width, height, palette, next }
  const title = titleOf(prompt, altText)
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeHtml(altText || title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${palette.ground}"/>`,
    ...compose(canvas),
    ...caption(title, canvas),
    "</svg>",
    "",
  ].join("\n")
  return { bytes: new TextEncoder().encode(svg), mediaType: "image/svg+xml", width, height }
}

/** What the prompt quotes first, else the alternative text, else the prompt. */
const titleOf = (prompt: string, altText: string): string =>
  (/“([^”]+)”/u.exec(prompt)?.[1] ?? (altText || prompt)).replace(/\s+/gu, " ").trim()

/** The title on a plate at the lower left, in at most three lines. */
function caption(title: string, { height, palette, width }: Canvas): ReadonlyArray<string> {
  const size = Math.round(width / 26)
  const lines = wrap(title, 30, 3)
  if (lines.length === 0) return []
  const lineHeight = Math.round(size * 1.3)
  const margin = Math.round(width / 24)
  const plateHeight = lines.length * lineHeight + size
  const longest = Math.max(...lines.map((line) => widthOf(line)))
  const plateWidth = Math.min(width - 2 * margin, Math.round(longest * size * 0.56 + size * 1.6))
  const top = height - margin - plateHeight
  return [
    `<rect x="${margin}" y="${top}" width="${plateWidth}" height="${plateHeight}" rx="${Math.round(size / 4)}" fill="${palette.plate}"/>`,
    `<g fill="${palette.ink}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif" font-size="${size}" font-weight="600">`,
    ...lines.map(
      (line, at) =>
        `<text x="${margin + Math.round(size * 0.8)}" y="${top + Math.round(size * 1.25) + at * lineHeight}">${escapeHtml(line)}</text>`,
    ),
    "</g>",
  ]
}

/** Characters of Chinese, Japanese and Korean are about twice as wide as Latin letters. */
const widthOf = (text: string): number => {
  let width = 0
  for (const character of text)
    width += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(
      character,
    )
      ? 1.8
      : 1
  return width
}

function wrap(text: string, longest: number, most: number): ReadonlyArray<string> {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ").flatMap((part) => pieces(part, longest))) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > longest) {
      lines.push(line)
      line = ""
    }
    line = line === "" ? word : `${line} ${word}`
  }
  if (line !== "") lines.push(line)
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ""}…`]
}

/** A word that is wider than a line, cut to fit. */
function pieces(word: string, longest: number): ReadonlyArray<string> {
  const cut: Array<string> = []
  let piece = ""
  for (const character of word) {
    if (widthOf(piece + character) > longest) {
      cut.push(piece)
      piece = ""
    }
    piece += character
  }
  return piece === "" ? cut : [...cut, piece]
}

/** Recognises SVG, the one picture format that is text. */
import type { SniffedImage } from "./SniffedImage.ts"

/** Where the root element may begin at the latest. */
const PROLOGUE_BYTES = 16_384
const PROLOGUE = /^(?:\s|<\?[^?]*\?>|<!--[\s\S]*?-->|<!DOCTYPE\s+svg[^>]*>)*/u
const ROOT = /^<svg(?=[\s>/])((?:[^>"']|"[^"]*"|'[^']*')*)>/u

/** SVG in UTF-8 whose first element is `svg`; null for anything else. */
export function sniffSvg(bytes: Uint8Array): SniffedImage | null {
  const head = new TextDecoder().decode(bytes.subarray(0, PROLOGUE_BYTES))
  const root = ROOT.exec(head.replace(PROLOGUE, ""))
  if (root === null) return null
  const attributes = root[1] ?? ""
  const box =
    attribute(attributes, "viewBox")
      ?.trim()
      .split(/[\s,]+/u) ?? []
  return {
    mediaType: "image/svg+xml",
    extension: "svg",
    width: pixels(attribute(attributes, "width")) ?? pixels(box[2]),
    height: pixels(attribute(attributes, "height")) ?? pixels(box[3]),
  }
}

const attribute = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "u").exec(attributes)
  return found?.[1] ?? found?.[2]
}

/** A length without a unit or in `px`, to the whole pixel. */
const pixels = (length: string | undefined): number | null => {
  const found = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/u.exec(length ?? "")
  return found === null ? null : Math.round(Number(found[1]))
}

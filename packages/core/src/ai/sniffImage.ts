/** Recognises pictures by their bytes; what a provider says about them is not believed. */
import type { SniffedImage } from "./SniffedImage.ts"
import { sniffSvg } from "./sniffSvg.ts"

/** The format and size of a PNG, JPEG, GIF, WebP, AVIF or SVG; null for anything else. */
export function sniffImage(bytes: Uint8Array): SniffedImage | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const sniff of [sniffPng, sniffJpeg, sniffGif, sniffWebp, sniffAvif]) {
    const found = sniff(view)
    if (found !== null) return found
  }
  return sniffSvg(bytes)
}

const text = (view: DataView, offset: number, length: number): string => {
  let found = ""
  for (let at = offset; at < Math.min(offset + length, view.byteLength); at++)
    found += String.fromCharCode(view.getUint8(at))
  return found
}

function sniffPng(view: DataView): SniffedImage | null {
  if (text(view, 0, 8) !== "\x89PNG\r\n\x1a\n" || view.byteLength < 24) return null
  if (text(view, 12, 4) !== "IHDR") return null
  return {
    mediaType: "image/png",
    extension: "png",
    width: view.getUint32(16),
    height: view.getUint32(20),
  }
}

function sniffGif(view: DataView): SniffedImage | null {
  if (!/^GIF8[79]a$/u.test(text(view, 0, 6)) || view.byteLength < 10) return null
  return {
    mediaType: "image/gif",
    extension: "gif",
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
  }
}

/** Frame headers are C0 to CF, but for the tables DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function sniffJpeg(view: DataView): SniffedImage | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8 || view.getUint8(2) !== 0xff) return null
  const jpeg = { mediaType: "image/jpeg", extension: "jpg" }
  let at = 2
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrame(marker))
      return { ...jpeg, width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    else at += 2 + view.getUint16(at + 2)
  }
  return { ...jpeg, width: null, height: null }
}

function sniffWebp(view: DataView): SniffedImage | null {
  if (text(view, 0, 4) !== "RIFF" || text(view, 8, 4) !== "WEBP") return null
  const webp = { mediaType: "image/webp", extension: "webp" }
  const chunk = text(view, 12, 4)
  if (chunk === "VP8X" && view.byteLength >= 30)
    return { ...webp, width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
  if (chunk === "VP8L" && view.byteLength >= 25) {
    const size = view.getUint32(21, true)
    return { ...webp, width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 }
  }
  if (chunk === "VP8 " && view.byteLength >= 30)
    return {
      ...webp,
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
    }
  return { ...webp, width: null, height: null }
}

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

function sniffAvif(view: DataView): SniffedImage | null {
  if (text(view, 4, 4) !== "ftyp" || !/avi[fs]/u.test(text(view, 8, 40))) return null
  const size = text(view, 0, 4096).indexOf("ispe")
  const known = size >= 0 && size + 16 <= view.byteLength
  return {
    mediaType: "image/avif",
    extension: "avif",
    width: known ? view.getUint32(size + 8) : null,
    height: known ? view.getUint32(size + 12) : null,
  }
}

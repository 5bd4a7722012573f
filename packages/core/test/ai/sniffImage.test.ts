import { describe, expect, it } from "vitest"
import { sniffImage } from "../../src/ai/sniffImage.ts"

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const bytes = (...parts: ReadonlyArray<string | ReadonlyArray<number>>): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...part].map((character) => character.charCodeAt(0)) : part,
    ),
  )

const JPEG = [
  ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc4, 0, 4, 0, 0],
  ...[0xff, 0xc2, 0, 17, 8, 1, 0x2c, 2, 0x58, 3],
]

describe("sniffImage", () => {
  it.each([
    [
      "png",
      bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", [0, 0, 4, 176, 0, 0, 2, 118]),
      1200,
      630,
    ],
    ["gif", bytes("GIF89a", [0x20, 3, 0xc2, 1]), 800, 450],
    ["jpg", bytes(JPEG), 600, 300],
    [
      "webp",
      bytes("RIFF....WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0, 0xaf, 4, 0, 0x75, 2, 0]),
      1200,
      630,
    ],
    ["webp", bytes("RIFF....WEBPVP8 ", Array<number>(10).fill(0), [0x20, 3, 0xc2, 1]), 800, 450],
    ["webp", bytes("RIFF....WEBPVP8L", [0, 0, 0, 0, 0x2f, 0x1f, 0xc3, 0x70, 0]), 800, 452],
    [
      "avif",
      bytes(
        [0, 0, 0, 28],
        "ftypavif",
        Array<number>(16).fill(0),
        "ispe",
        [0, 0, 0, 0, 0, 0, 3, 32, 0, 0, 1, 194],
      ),
      800,
      450,
    ],
    [
      "svg",
      text('<svg xmlns="http://www.w3.org/2000/svg" width="12px" height="8.4"></svg>'),
      12,
      8,
    ],
    [
      "svg",
      text(
        "\ufeff<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg PUBLIC 'x'>\n<svg viewBox='0 0 24 32'/>",
      ),
      24,
      32,
    ],
    ["svg", text('<svg width="100%"></svg>'), null, null],
  ])("%s", (extension, image, width, height) => {
    expect(sniffImage(image)).toMatchObject({ extension, width, height })
  })

  it.each([
    ["nothing", text("")],
    ["text", text("hello")],
    ["HTML", text("<html><svg></svg></html>")],
    ["HTML that says svg", text("<svgx>")],
    ["a cut PNG", bytes("\x89PNG\r\n\x1a\n")],
    ["PDF", text("%PDF-1.7")],
    ["zeros", new Uint8Array(64)],
  ])("is null for %s", (_, image) => {
    expect(sniffImage(image)).toBeNull()
  })

  it("never throws, wherever a file is cut", () => {
    for (let length = 0; length <= JPEG.length; length++)
      expect(() => sniffImage(bytes(JPEG.slice(0, length)))).not.toThrow()
  })

  it("reads a view into a larger buffer", () => {
    const image = bytes("xxxx", "GIF89a", [1, 0, 2, 0]).subarray(4)
    expect(sniffImage(image)).toMatchObject({ mediaType: "image/gif", width: 1, height: 2 })
  })
})

/** A small real PNG, one colour, of its own for every text. */
import { crc32, deflateSync } from "node:zlib"

const [WIDTH, HEIGHT] = [48, 27]

export const pngOf = (text: string): Buffer => {
  const hash = crc32(text)
  const pixel = [hash & 0xff, (hash >> 8) & 0xff, (hash >> 16) & 0xff]
  const row = Buffer.from([0, ...Array.from({ length: WIDTH }, () => pixel).flat()])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: HEIGHT }, () => row)))),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

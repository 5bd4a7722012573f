/** Colours, where a person looks at a terminal and has not asked for none. */
import { styleText } from "node:util"
import type { WriteStream } from "node:tty"

type Stream = Partial<Pick<WriteStream, "isTTY">>

export const isColourful = (stream: Stream): boolean =>
  stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb"

export const coloured = (
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: Stream = process.stdout,
): string => (isColourful(stream) ? styleText(format, text, { validateStream: false }) : text)

/** Screen: where a command speaks. With `--json` standard output gets one JSON document, and nothing else. */
import type { WriteStream } from "node:tty"
import type { Problem } from "./problemOf.ts"

/** What a command comes to, for people and for programs. */
export interface Answer {
  readonly text: ReadonlyArray<string>
  readonly json: unknown
  /** It was done, and what came out is not good: exit code 1. */
  readonly failed?: boolean
}

export interface Screen {
  readonly json: boolean
  /** Where what happens is shown while it happens. */
  readonly stream: WriteStream
  /** A line while it happens. */
  readonly say: (line: string) => void
  /** What the command comes to; once. */
  readonly answer: (answer: Answer) => void
  readonly refuse: (problem: Problem) => void
  readonly exitCode: () => 0 | 1 | 2
}

export const makeScreen = (json: boolean): Screen => {
  const stream = json ? process.stderr : process.stdout
  const say = (line: string): void => void stream.write(`${line}\n`)
  const document = (value: unknown): void =>
    void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  let exitCode: 0 | 1 | 2 = 0
  return {
    json,
    stream,
    say,
    answer: ({ failed = false, json: value, text }) => {
      exitCode = failed ? 1 : 0
      if (json) document(value)
      else if (text.length > 0) process.stdout.write(`${text.join("\n")}\n`)
    },
    refuse: ({ code, exitCode: exit, facts, message, remedy }) => {
      exitCode = exit
      if (json)
        document({ error: { code, message, ...(remedy === null ? {} : { remedy }), ...facts } })
      else process.stderr.write(`${[message, ...(remedy === null ? [] : [remedy])].join("\n")}\n`)
    },
    exitCode: () => exitCode,
  }
}

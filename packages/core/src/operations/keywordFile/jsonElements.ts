/** Takes a JSON array apart into the texts of its elements while it is still being read. */
import { invalid } from "../../domain/errors.ts"

/** An element longer than this is no keyword. */
const LONGEST = 64 * 1024
const DEEPEST = 20

/**
 * Yields the JSON text of each element of `[...]`, or of `{ "<key>": [...] }`. Throws `ValidationFailed`
 * where the text is neither. Whether an element is valid JSON is for the caller to find out.
 */
export async function* jsonElements(
  text: AsyncIterable<string>,
  key: string,
): AsyncGenerator<string, void> {
  const scanner = makeScanner(key)
  for await (const piece of text) yield* scanner.read(piece)
  scanner.end()
}

type State = "start" | "key" | "colon" | "array" | "element" | "close" | "end"

function makeScanner(key: string) {
  let state: State = "start"
  let wrapped = false
  let element = ""
  let count = 0
  let depth = 0
  let quoted = false
  let escaped = false

  const fail = (why: string): never => {
    throw invalid("file", `is not an array in JSON, nor { "${key}": [...] }: ${why}`)
  }
  const begin = (char: string): void => {
    state = "element"
    element = ""
    depth = 0
    quoted = false
    escaped = false
    count += 1
    take(char)
  }
  const take = (char: string): void => {
    element += char
    if (element.length > LONGEST) fail(`element ${count} is too long`)
    if (quoted) {
      if (escaped) escaped = false
      else if (char === "\\") escaped = true
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === "{" || char === "[") {
      depth += 1
      if (depth > DEEPEST) fail(`element ${count} is nested too deeply`)
    } else if (char === "}" || char === "]") depth -= 1
  }
  /** What stands between elements. */
  const step = (char: string): void => {
    if (/\s/u.test(char) && state !== "key") return
    switch (state) {
      case "start":
        if (char === "[") state = "array"
        else if (char === "{") {
          wrapped = true
          state = "key"
        } else fail(`it begins with ${JSON.stringify(char)}`)
        return
      case "key":
        if (element === "" && /\s/u.test(char)) return
        element += char
        if (element.length > 1 && element.endsWith('"')) {
          if (element !== `"${key}"`) fail("it has another key")
          state = "colon"
        } else if (!element.startsWith('"') || element.length > key.length + 1)
          fail("it has another key")
        return
      case "colon":
        if (char === "[") state = "array"
        else if (char !== ":" || element === ":") fail("its value is no array")
        else element = ":"
        return
      case "array":
        if (char === "]" && count === 0) state = wrapped ? "close" : "end"
        else if (char === "]" || char === ",") fail("an element is missing")
        else begin(char)
        return
      case "close":
        if (char !== "}") fail("it has another key")
        state = "end"
        return
      default:
        fail("something comes after its end")
    }
  }

  return {
    *read(piece: string): Generator<string, void> {
      for (const char of piece) {
        if (state !== "element") {
          step(char)
          continue
        }
        if (quoted || depth > 0 || (char !== "," && char !== "]")) {
          take(char)
          continue
        }
        yield element
        state = char === "," ? "array" : wrapped ? "close" : "end"
      }
    },
    end(): void {
      if (state === "start") throw invalid("file", "is empty")
      if (state !== "end") fail("it is cut off")
    },
  }
}

/** YAML front matter: a block of plain keys at the top of a Markdown file. */

type Value = string | Date | ReadonlyArray<string>

/** Strings are written in double quotes, with JSON's escapes, which are YAML's too. Empty lists are left out. */
export function frontMatter(values: Readonly<Record<string, Value>>): string {
  const lines = Object.entries(values).flatMap(([key, value]) => {
    if (typeof value === "string") return [`${key}: ${quoted(value)}`]
    if (value instanceof Date) return [`${key}: ${value.toISOString()}`]
    return value.length === 0 ? [] : [`${key}:`, ...value.map((item) => `  - ${quoted(item)}`)]
  })
  return ["---", ...lines, "---", ""].join("\n")
}

/** JSON leaves some characters as they are that YAML takes for line breaks or refuses. */
const quoted = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

/** The object in a model's answer; small models wrap it in a fence or in words. */
export const jsonIn = (text: string): unknown => {
  const bare = text.trim()
  const from = bare.indexOf("{")
  const to = bare.lastIndexOf("}")
  for (const candidate of [bare, from < 0 ? "" : bare.slice(from, to + 1)])
    try {
      return JSON.parse(candidate)
    } catch {
      continue
    }
  return null
}

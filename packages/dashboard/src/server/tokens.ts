/** The host's colours and fonts: names that exist, values that are nothing but values. */
const NAMES: ReadonlySet<string> = new Set([
  "background",
  "foreground",
  "card",
  "muted",
  "muted-foreground",
  "primary",
  "primary-foreground",
  "destructive",
  "border",
  "input",
  "ring",
  "track",
  "radius",
  "font-sans",
  "font-mono",
  "status-success",
  "status-warning",
  "status-danger",
  "status-info",
])

/** The tokens as CSS; throws for a name that is not known and for a value that would end its declaration. */
export const checkTokens = (tokens: Readonly<Record<string, string>>): string => {
  const problems: Array<string> = []
  for (const [name, value] of Object.entries(tokens)) {
    if (!NAMES.has(name))
      problems.push(`${name} is not a token; those are ${[...NAMES].join(", ")}`)
    else if (value.trim() === "" || /[;{}<>]|url\(|\/\*/iu.test(value))
      problems.push(`${name}: ${JSON.stringify(value)} is not a plain CSS value`)
  }
  if (problems.length > 0) throw new TypeError(`tokens: ${problems.join("; ")}`)
  const lines = Object.entries(tokens).map(([name, value]) => `--pl-${name}:${value}`)
  return lines.length === 0 ? "" : `.pressline{${lines.join(";")}}`
}

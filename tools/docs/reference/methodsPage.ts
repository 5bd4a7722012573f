/** The methods of an automation, from `AutomationApi.ts` and the inputs of the operations. */
import { interfaces, type Member, members, read, sources } from "./source.ts"
import { table } from "./table.ts"

const API = "packages/core/src/AutomationApi.ts"

/** A group of methods begins with this one. */
const GROUPS: Readonly<Record<string, string>> = {
  runNow: "Runs",
  currentRun: "What goes on",
  getConfig: "Config",
  listNotifications: "Notifications",
  addKeywords: "Items",
  approve: "Review",
  balance: "Credits",
  listAudit: "Sites and requests",
  migrate: "The process",
}

/** What fields mean that many methods share. */
const SHARED: Readonly<Record<string, string>> = {
  siteId: "The site",
  runId: "The run; by default the site's active run, else its last",
  actor: "Who does it, for the log and the audit trail",
  accountId: "The account",
  contentId: "The article",
}

const declared = interfaces([
  read(API),
  ...sources("packages/core/src/operations/*.ts").map(({ text }) => text),
])

export function methodsPage(): string {
  const api = declared.get("Automation")
  if (!api) throw new Error(`${API} declares no Automation`)
  const parts = members(api.body).map((method) => {
    const group = GROUPS[method.name]
    return `${group === undefined ? "" : `## ${group}\n\n`}${section(method)}`
  })
  return `# Methods

What the value of \`createAutomation\` can be asked. Each takes one object, and \`{ signal }\` as a second argument, which aborts the call. Each
rejects with an \`AutomationError\` whose \`code\` has [a page](../errors/README.md). In Effect the same names are programs with typed errors:
[services and layers](services.md).

Answers have the shapes of [the HTTP API](http.md#shapes), with names in camelCase, dates as \`Date\`, and credits as exact decimals.

${parts.join("\n\n")}
`
}

function section({ name, type, words }: Member): string {
  const [, asked] = /^Ask<([\s\S]*)>$/.exec(type) ?? /^\(input\??: (\w+, [\s\S]*)$/.exec(type) ?? []
  const [input, answer] =
    asked === undefined
      ? [undefined, type]
      : type.startsWith("Ask<")
        ? splitTypes(asked)
        : [asked.split(",")[0] ?? "", asked.replace(/^[\s\S]*=> /, "")]
  const fields = input === undefined ? [] : fieldsOf(input)
  const rest = input === undefined ? [] : namedParts(input)
  return [
    `### ${name}`,
    words,
    fields.length === 0 ? "" : fieldTable(fields),
    rest.length === 0 ? "" : `Besides: ${rest.map((part) => `\`${part}\``).join(", ")}.`,
    input === undefined
      ? `\`${name}: ${answer}\``
      : `Answers ${answerOf((answer ?? "void").replaceAll("readonly ", ""))}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

/** What the HTTP API calls an answer, where it has another name there. */
const SHAPES: Readonly<Record<string, string>> = { AutomationRun: "Run", ConfigView: "Config" }

const { components } = JSON.parse(read("packages/http/openapi.json")) as {
  readonly components: { readonly schemas: object }
}

function answerOf(type: string): string {
  const name = /^(\w+)( \| null)?$/.exec(type)?.[1] ?? ""
  const shape = SHAPES[name] ?? name
  return shape in components.schemas
    ? `[\`${type}\`](http.md#${shape.toLowerCase()})`
    : `\`${type}\``
}

const fieldTable = (fields: ReadonlyArray<Member>): string =>
  table(
    ["field", "type", "meaning"],
    fields.map(({ name, optional, type, words }) => [
      `\`${name}\`${optional ? "" : " (required)"}`,
      `\`${type.replaceAll("readonly ", "").replaceAll(" | undefined", "")}\``,
      words === "" ? (SHARED[name] ?? "") : words,
    ]),
  )

/** `A, B` at the top level of a list of type arguments. */
function splitTypes(list: string): ReadonlyArray<string> {
  const parts: Array<string> = [""]
  let depth = 0
  for (const [at, character] of [...list].entries()) {
    if ("<{(".includes(character)) depth += 1
    if ("})".includes(character) || (character === ">" && list[at - 1] !== "=")) depth -= 1
    if (character === "," && depth === 0) parts.push("")
    else parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "")
}

/** The fields of an intersection of interfaces and literals. */
function fieldsOf(input: string): ReadonlyArray<Member> {
  return intersection(input).flatMap((part) => {
    const literal = /^\{([\s\S]*)\}$/.exec(part)?.[1]
    if (literal !== undefined) return members(`  ${literal.trim().replaceAll("; ", "\n  ")}`)
    const found = declared.get(part)
    if (!found) return []
    return [...found.parents.flatMap(fieldsOf), ...members(found.body)].filter(
      ({ name }) => name !== "requestId",
    )
  })
}

const intersection = (input: string): ReadonlyArray<string> =>
  input.split(/ & (?![^{]*\})/).map((part) => part.trim())

/** What is neither an interface of ours nor a literal: a schema's type. */
const namedParts = (input: string): ReadonlyArray<string> =>
  intersection(input)
    .flatMap((part) => [part, ...(declared.get(part)?.parents ?? [])])
    .filter((part) => !part.startsWith("{") && !declared.has(part))

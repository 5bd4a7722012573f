/** The endpoints, from the OpenAPI document of `packages/http`. */
import { read } from "./source.ts"
import { table } from "./table.ts"

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: ReadonlyArray<string | number>
  readonly const?: unknown
  readonly anyOf?: ReadonlyArray<Schema>
  readonly oneOf?: ReadonlyArray<Schema>
  readonly allOf?: ReadonlyArray<Schema>
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: Schema | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly description?: string
}
interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly description?: string
}
interface Operation {
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly description?: string
  readonly parameters?: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }>
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, Body>>
}
interface Document {
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export function httpPage(): string {
  const document = JSON.parse(read("packages/http/openapi.json")) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, operation, path })),
  )
  const groups = document.tags.map(({ description, name }) => {
    const inGroup = operations.filter(({ operation }) => operation.tags.includes(name))
    // Not by its name, which a shape may have.
    return `## ${description.replace(/\.$/, "")}\n\n${inGroup.map(endpoint).join("\n\n")}`
  })
  return `# Endpoints

Everything under the path where you mount [the HTTP API](../http.md), which says who may do what, how requests are repeated, and how events are
followed. The same as a document for machines: \`GET /openapi.json\`, or \`openapi.json\` in \`@pressline/http\`.

Every path also answers without the slash at its end. Every answer that is no success is a [problem](#problem) with a \`code\`;
\`unauthorized\`, \`forbidden\`, \`site_not_found\`, \`validation_failed\`, \`rate_limited\`, \`internal\`, \`storage_unavailable\` and
\`schema_out_of_date\` can come from any endpoint and are not repeated below.

${groups.join("\n\n")}

## Shapes

${Object.entries(document.components.schemas)
  .toSorted(([a], [b]) => a.localeCompare(b))
  .map(([name, schema]) => shape(name, schema))
  .join("\n\n")}
`
}

const EVERYWHERE = [
  "unauthorized",
  "forbidden",
  "site_not_found",
  "validation_failed",
  "rate_limited",
  "internal",
  "storage_unavailable",
  "schema_out_of_date",
  "payload_too_large",
  "unsupported_media_type",
]

function endpoint(of: { method: string; operation: Operation; path: string }): string {
  const { description = "", parameters = [], requestBody, responses, summary } = of.operation
  const own = parameters.filter(({ name }) => !["site_id", "idempotency-key"].includes(name))
  const takesSite = parameters.some(({ name }) => name === "site_id")
  const keyed = parameters.some(({ name }) => name === "idempotency-key")
  const refusals = Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([, response]) => [...(response.description ?? "").matchAll(/`(\w+)`/g)])
    .map(([, code]) => `${code}`)
    .filter((code) => !EVERYWHERE.includes(code))
  const notes = [
    description.replace("Needs the permission", "Permission"),
    takesSite ? "Takes `site_id`." : "",
    keyed ? "Takes an `Idempotency-Key`." : "",
  ]
  return [
    `### ${of.method.toUpperCase()} ${of.path}`,
    `${summary}. ${notes.filter((note) => note !== "").join(" ")}`.trim(),
    own.length === 0
      ? ""
      : table(
          ["parameter", "type", "meaning"],
          own.map(({ description: meaning = "", in: where, name, required, schema }) => [
            `\`${name}\`${required ? " (required)" : ""}${where === "query" ? "" : `, ${where}`}`,
            typeOf(schema),
            meaning,
          ]),
        ),
    requestBody === undefined ? "" : `Body: ${bodyOf(requestBody)}.`,
    `Answers: ${answersOf(responses)}.`,
    refusals.length === 0
      ? ""
      : `Refusals: ${refusals.map((code) => `[\`${code}\`](../errors/${code}.md)`).join(", ")}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const answersOf = (responses: Operation["responses"]): string =>
  Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, response]) => `${status}${response.content ? ` ${bodyOf(response)}` : ""}`)
    .join("; ")

const bodyOf = ({ content = {} }: Body): string =>
  Object.entries(content)
    .map(([media, { schema }]) =>
      media === "application/json" ? typeOf(schema ?? {}) : `\`${media}\``,
    )
    .join(", or ")

function shape(name: string, schema: Schema): string {
  const rows = rowsOf(schema, "")
  return [
    `### ${name}`,
    schema.description ?? "",
    rows.length === 0
      ? schema.type === "object"
        ? "An object without members."
        : sentence(typeOf(schema))
      : table(["field", "type"], rows),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`

/** A row per field; fields of objects inside follow, with their path. */
function rowsOf(schema: Schema, path: string): ReadonlyArray<ReadonlyArray<string>> {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = `${path}${name}`
    const optional = schema.required?.includes(name) ? "" : ", may be missing"
    const { inside, suffix } = objectIn(field)
    return [
      [`\`${at}\``, `${typeOf(field)}${optional}`],
      ...(inside === undefined ? [] : rowsOf(inside, `${at}${suffix}.`)),
    ]
  })
}

/** The object that a field is, or holds, perhaps beside null or in a list. */
function objectIn(field: Schema): { readonly inside: Schema | undefined; readonly suffix: string } {
  const choices = (field.anyOf ?? field.oneOf ?? [field]).filter(({ type }) => type !== "null")
  const [only] = choices
  if (choices.length !== 1 || only === undefined) return { inside: undefined, suffix: "" }
  if (only.properties) return { inside: only, suffix: "" }
  return only.items?.properties
    ? { inside: only.items, suffix: "[]" }
    : { inside: undefined, suffix: "" }
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^.*\//, "")
    return `[${name}](#${name.toLowerCase()})`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeOf).join(" or ")
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ")
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`
  if (schema.format === "uuid") return "UUID"
  const { maximum, minimum, type } = schema
  if (type === "integer" || type === "number") {
    const kind = type === "integer" ? "whole number" : "number"
    if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
      return `${kind}, ${minimum} to ${maximum}`
    return minimum === undefined ? kind : `${kind}, ${minimum} or more`
  }
  if (type === "string") return "text"
  if (type === "boolean") return "true or false"
  if (type === "null") return "null"
  return type === "object" ? "object" : "anything"
}

/** Writes the types of the HTTP client from the OpenAPI document, so that it needs no Effect. */
import { openApi } from "../src/contract/openApi.ts"

interface JsonSchema {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly oneOf?: ReadonlyArray<JsonSchema>
  readonly allOf?: ReadonlyArray<JsonSchema>
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: JsonSchema | boolean
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly description: string
    readonly schema: JsonSchema
  }>
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>
  }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

const HEAD = `/**
 * The answers of the API as TypeScript, written from the OpenAPI document by \`generate/clientTypes.ts\`.
 * Change the contract, then run the tests of this package with \`-u\`.
 */`

/** The source of \`src/client/ApiTypes.ts\`. */
export const clientTypes = (): string => {
  const document = openApi() as unknown as Document
  const schemas = Object.entries(document.components.schemas)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `export type ${name} = ${typeOf(schema, "")}\n`)
  const operations = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ operationId }) => !APART.has(operationId))
    .map(operationOf)
  return `${HEAD}\n\n${schemas.join("\n")}\n/** Every operation: what it is asked with, and what it answers. */\nexport interface Operations {\n${operations.join("")}}\n`
}

/** Bytes, pages and streams have methods of their own. */
const APART: ReadonlySet<string> = new Set([
  "events",
  "media",
  "docs",
  "openapi",
  "keywords",
  "previewKeywords",
])

const operationOf = ({
  operationId,
  parameters,
  requestBody,
  responses,
  summary,
}: Operation): string => {
  const query = parameters
    .filter((parameter) => parameter.in === "query")
    .map(
      ({ description, name, required, schema }) =>
        `      /** ${description} */\n      readonly ${camelCase(name)}${required ? "" : "?"}: ${typeOf(schema, "      ")}\n`,
    )
  const body = requestBody?.content["application/json"]?.schema
  const sent =
    body === undefined || body.$ref?.endsWith("/Nothing") === true
      ? ""
      : `      readonly body${requestBody?.required === false ? "?" : ""}: ${typeOf(body, "      ")}\n`
  const headers = parameters.filter((parameter) => parameter.in === "header")
  const options = headers.map(({ name }) =>
    name === "if-match"
      ? "      /** Refuse the change unless the config's `version` is this one */\n      readonly ifVersion?: number\n"
      : "      /** The same key again has no second effect and gets the same answer */\n      readonly idempotencyKey?: string\n",
  )
  const success = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1]
  const answer = success?.content?.["application/json"]?.schema
  return `  /** ${summary} */\n  readonly ${operationId}: {\n    readonly input: {\n${query.join("")}${sent}${options.join("")}    }\n    readonly answer: ${answer === undefined ? "void" : typeOf(answer, "    ")}\n  }\n`
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())

const typeOf = (schema: JsonSchema, indent: string): string => {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "unknown"
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined)
    return [...new Set(options.map((option) => typeOf(option, indent)))].join(" | ")
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ") || "never"
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type
    case "number":
    case "integer":
      return "number"
    case "array":
      return `ReadonlyArray<${typeOf(schema.items ?? {}, indent)}>`
    case "object":
      return objectOf(schema, indent)
    default:
      return "unknown"
  }
}

const objectOf = (
  { additionalProperties, properties = {}, required = [] }: JsonSchema,
  indent: string,
): string => {
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${indent}  readonly ${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema, `${indent}  `)}\n`,
  )
  if (fields.length > 0) return `{\n${fields.join("")}${indent}}`
  const rest =
    typeof additionalProperties === "object" ? typeOf(additionalProperties, indent) : null
  return `Readonly<Record<string, ${rest ?? "never"}>>`
}

/** The OpenAPI 3.1 document of the contract. */
import { ERROR_CODES, type ErrorCode } from "@pressline/core"
import { KeywordInput, snakeCase } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Api } from "./Api.ts"
import { problemExample, problemSchema } from "./problemDocument.ts"
import { Needs, QueryFields, Refuses, Words } from "./route.ts"
import { version } from "./version.ts"

type Json = Record<string, unknown>

/** Every endpoint can answer these; those that change something, more. */
const EVERYWHERE: ReadonlyArray<ErrorCode> = [
  "validation_failed",
  "unauthorized",
  "forbidden",
  "rate_limited",
  "internal",
]
const ON_SITES: ReadonlyArray<ErrorCode> = [
  "site_not_found",
  "storage_unavailable",
  "schema_out_of_date",
]

let document: Json | undefined

/** Codes that some operation answers. */
const sentCodes = (): ReadonlyArray<ErrorCode> => {
  const codes = new Set<ErrorCode>([...EVERYWHERE, ...ON_SITES, "not_found", "payload_too_large"])
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => {
      for (const code of Context.get(endpoint.annotations, Refuses)) codes.add(code)
    },
  })
  return [...codes]
}

/** The document; made once, and handed out as a copy. */
export const openApi = (): Json => structuredClone((document ??= describe()))

const describe = (): Json => {
  const spec = OpenApi.fromApi(Api) as unknown as Json & {
    readonly paths: Record<string, Record<string, Json>>
    readonly components: { readonly schemas: Json }
  }
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => {
      const operation = spec.paths[endpoint.path]?.[endpoint.method.toLowerCase()]
      if (operation !== undefined) describeOperation(operation, endpoint)
    },
  })
  return {
    ...spec,
    info: {
      title: "Pressline",
      version,
      summary: "Keyword lists into published, illustrated articles.",
      description:
        "Every path also answers with and without its trailing slash. The host that mounts the API decides who may do what; a site a caller may not see looks like one that does not exist.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [
      { url: "/api/v1/automation", description: "The usual mount path; yours may differ." },
    ],
    security: [{ cookie: [] }, { bearer: [] }],
    tags: TAGS,
    components: {
      ...spec.components,
      schemas: {
        ...spec.components.schemas,
        Problem: problemSchema,
        KeywordInput: plainSchema(KeywordInput),
        KeywordList: KEYWORD_LIST,
      },
      examples: Object.fromEntries(
        sentCodes().map((code) => [code, { value: problemExample(code) }]),
      ),
      securitySchemes: {
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "session",
          description: "The session of the host application, whatever its cookie is called.",
        },
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "A token of the host application, if it takes any.",
        },
      },
    },
  }
}

const TAGS = [
  { name: "runs", description: "Start, watch and steer runs." },
  { name: "config", description: "What a site wants." },
  { name: "items", description: "Keywords, articles, images and everything between." },
  { name: "about", description: "The API itself." },
]

interface Parameter {
  readonly name: string
  readonly in: string
  schema: Json
  description?: string
}

const describeOperation = (operation: Json, endpoint: HttpApiEndpoint.Top): void => {
  const annotated = endpoint.annotations
  const fields = Context.get(annotated, QueryFields)
  operation["operationId"] = endpoint.identifier
  operation["summary"] = Context.get(annotated, Words)
  operation["description"] = `Needs the permission \`${Context.getUnsafe(annotated, Needs)}\`.`
  delete operation["security"]
  for (const parameter of operation["parameters"] as Array<Parameter>) {
    const words = PARAMETERS[parameter.name]
    if (words !== undefined) parameter.description = words
    const field = Object.entries(fields).find(([name]) => snakeCase(name) === parameter.name)?.[1]
    // The contract reads numbers out of strings; the document says what they are.
    if (field !== undefined) parameter.schema = plainSchema(field)
  }
  const codes = [
    ...EVERYWHERE,
    ...("siteId" in fields ? ON_SITES : (["not_found"] as const)),
    ...(endpoint.method === "GET" ? [] : (["payload_too_large"] as const)),
    ...Context.get(annotated, Refuses),
  ]
  const responses = operation["responses"] as Record<string, Json>
  for (const [status, codesOfStatus] of Object.entries(
    Object.groupBy(codes, (code) => String(ERROR_CODES[code].status)),
  ))
    responses[status] = problemAnswer(codesOfStatus ?? [])
  amend(endpoint.identifier, operation)
}

const plainSchema = (field: unknown): Json => {
  const { schema } = Schema.toJsonSchemaDocument(field as Schema.Top)
  return schema as Json
}

const problemAnswer = (codes: ReadonlyArray<ErrorCode>): Json => ({
  description: codes.map((code) => `\`${code}\``).join(", "),
  content: {
    "application/problem+json": {
      schema: { $ref: "#/components/schemas/Problem" },
      examples: Object.fromEntries(
        codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
      ),
    },
  },
})

/** What the contract's types cannot say. */
const amend = (name: string, operation: Json): void => {
  const body = operation["requestBody"] as Json | undefined
  const responses = operation["responses"] as Record<string, Json>
  if (name === "keywords" || name === "previewKeywords") {
    operation["requestBody"] = KEYWORDS_BODY
    return
  }
  if (name === "media") {
    responses["200"] = { description: "The image", content: { "image/*": { schema: BINARY } } }
    responses["304"] = { description: "The caller has it already (`If-None-Match`)" }
  }
  if (name === "events") {
    responses["204"] = { description: "The run has ended and the caller has every line" }
    ;(operation["parameters"] as Array<Json>).push(LAST_EVENT_ID)
    const content = responses["200"]?.["content"] as Record<string, Json> | undefined
    delete content?.["text/event-stream"]?.["x-effect-stream"]
  }
  if (name === "config" || name === "updateConfig")
    responses["200"] = {
      ...responses["200"],
      headers: {
        ETag: {
          description: "The version, for `If-Match`",
          schema: { type: "string" },
          required: true,
        },
      },
    }
  if (body !== undefined && ["runNow", "pause", "resume", "cancel", "retryFailed"].includes(name))
    operation["requestBody"] = { ...body, required: false }
}

const KEYWORD_LIST = {
  type: "array",
  items: { oneOf: [{ type: "string" }, { $ref: "#/components/schemas/KeywordInput" }] },
}

const BINARY = { type: "string", format: "binary" }

const KEYWORDS_BODY = {
  required: true,
  description: "At most 32 MiB, read as it comes.",
  content: {
    "application/json": {
      schema: {
        oneOf: [
          {
            type: "object",
            required: ["keywords"],
            properties: { keywords: { $ref: "#/components/schemas/KeywordList" } },
          },
          { $ref: "#/components/schemas/KeywordList" },
        ],
      },
    },
    "text/csv": { schema: { type: "string" } },
    "multipart/form-data": {
      schema: { type: "object", required: ["file"], properties: { file: BINARY } },
    },
  },
}

const LAST_EVENT_ID = {
  name: "last-event-id",
  in: "header",
  required: false,
  description: "The id of the last line the caller has: the next one is the first it gets.",
  schema: { type: "string", pattern: "^[0-9a-f-]{36}:[0-9]{1,15}$" },
}

const PARAMETERS: Readonly<Record<string, string>> = {
  site_id: "The site",
  run_id: "The run; default: the site's active run, else its last",
  limit: "How many at most",
  before: "The `next_before` of the page before",
  after: "What comes after this; of a page, its `next` or `next_after`",
  level: "This level or worse",
  stage: "Only of this stage",
  kind: "The kind of item",
  status: "Only with this status",
  search: "Part of the label, in any case",
  id: "The item",
  image_id: "The image",
  content_id: "The article",
  frequency: "How often; default: as the config has it",
  scheduled_time: "`HH:MM`; default: as the config has it",
  timezone: "An IANA time zone; default: as the config has it",
  day_of_week: "1 = Monday to 7; default: as the config has it",
  day_of_month: "1 to 31; default: as the config has it",
  format: "What a CSV file must be; by default it is recognised",
  "idempotency-key": "The same key again has no second effect and gets the same answer",
  "if-match": "The `ETag` of the config that is changed; without it the last write wins",
}

import { createRequire } from "node:module"
import { join } from "node:path"
import { createTestKit, type TestKit } from "@pressline/testing"
import { installed } from "@pressline/tools-services/onDemand"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openApi } from "../src/contract/openApi.ts"
import type { EndpointName } from "../src/server/Exchange.ts"
import { inProcess } from "./inProcess.ts"
import { HOSTILE_TEXTS } from "./suite/hostileTexts.ts"
import { MISSING, SAMPLES, sampleRequests } from "./suite/samples.ts"

interface Validator {
  (value: unknown): boolean
  readonly errors: unknown
}
interface Ajv {
  addSchema(schema: unknown, key: string): void
  compile(schema: unknown): Validator
}
interface Media {
  readonly schema?: unknown
}
interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >
}

const seed = Number(process.env["PROPERTY_SEED"] ?? 5)
const document = openApi() as { readonly paths: Record<string, Record<string, Operation>> }

describe("every operation, whatever it is sent", () => {
  let kit: TestKit
  let ajv: Ajv
  let asking: ReturnType<typeof inProcess>
  const ids: Array<string> = [MISSING]

  beforeAll(async () => {
    const folder = await installed(join(import.meta.dirname, "../../../tools/openapi"))
    const require = createRequire(join(folder, "package.json"))
    const Ajv2020 = require("ajv/dist/2020").default as new (options: object) => Ajv
    ajv = new Ajv2020({ strict: false, allErrors: true })
    ;(require("ajv-formats").default as (ajv: Ajv) => void)(ajv)
    ajv.addSchema(document, "openapi")

    kit = createTestKit()
    await kit.addKeywords(13)
    await kit.runToRest()
    for (const kind of ["keyword", "content", "image"] as const) {
      const { items } = await kit.automation.listItems({ siteId: "site", kind, limit: 2 })
      ids.push(...items.map(({ id }) => id))
    }
    asking = inProcess(kit.automation, { rateLimits: false, eventLimits: { perActor: 2000 } })
  })
  afterAll(async () => {
    await asking.api.close()
    await kit.close()
  })

  const validators = new Map<string, Validator>()
  /** Whether an answer is one that the document describes. */
  const conforms = (path: string, method: string, status: number, type: string, body: unknown) => {
    const answer = document.paths[path]?.[method]?.responses[status]
    if (answer === undefined) return `the document knows no ${status} of ${method} ${path}`
    if (answer.content === undefined) return null
    const media = answer.content[type] ?? answer.content[`${type.split("/")[0]}/*`]
    if (media === undefined) return `the document knows no ${type} of ${method} ${path}`
    if (!/json/u.test(type)) return null
    const pointer = ["paths", path, method, "responses", String(status), "content", type, "schema"]
      .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
      .map(encodeURIComponent)
      .join("/")
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` })
    validators.set(pointer, validate)
    return validate(body) ? null : JSON.stringify(validate.errors)
  }

  const hostile = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary" }))
  const anId = fc
    .constantFrom(...Array.from({ length: 8 }, (_, n) => n))
    .map((n) => ids[n % ids.length])
  const value = fc.oneof(
    { weight: 3, arbitrary: hostile },
    { weight: 2, arbitrary: fc.anything({ withBigInt: false, maxDepth: 3 }) },
    { weight: 2, arbitrary: anId },
    { weight: 1, arbitrary: fc.integer() },
  )

  const mutated = (sample: Record<string, unknown>) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant<unknown>(sample) },
      {
        weight: 3,
        arbitrary: fc
          .dictionary(
            fc.oneof(fc.constantFrom(...Object.keys(sample), "__proto__", "limit"), fc.string()),
            value,
            { maxKeys: 3 },
          )
          .map((changes): unknown => ({ ...sample, ...changes })),
      },
      { weight: 1, arbitrary: value },
    )

  const text = (thing: unknown): string => {
    if (typeof thing === "string") return thing
    try {
      return JSON.stringify(thing) ?? ""
    } catch {
      return "unspeakable"
    }
  }

  it.each(sampleRequests("site"))(
    "$method $route.segment: never a 500, always as the document says",
    async ({ method, path, route }) => {
      const sample = SAMPLES[route.name as EndpointName]
      const address = path.split("?")[0] ?? ""
      await fc.assert(
        fc.asyncProperty(
          mutated({ ...(route.onSite ? { site_id: "site" } : {}), ...sample.query }),
          method === "GET" ? fc.constant(undefined) : mutated({ ...(sample.body as object) }),
          fc.constantFrom(
            "application/json",
            "application/json; charset=utf-8",
            "text/csv",
            "text/x",
          ),
          fc.option(hostile, { nil: undefined }),
          async (query, body, type, header) => {
            const search = new URLSearchParams(
              Object.entries(query instanceof Object ? query : { [text(query)]: "1" }).map(
                ([name, thing]): [string, string] => [name, text(thing)],
              ),
            )
            const headers = new Headers(method === "GET" ? {} : { "content-type": type })
            try {
              if (header !== undefined)
                for (const name of ["idempotency-key", "if-match", "last-event-id", "x-request-id"])
                  headers.set(name, header)
            } catch {
              // No header can hold it.
            }
            const request = new Request(`http://host.test${address}?${search}`, {
              method,
              headers,
              ...(method === "GET" ? {} : { body: text(body) }),
            })
            const response = await asking.api.fetch(request)
            const media = response.headers.get("content-type")?.split(";")[0] ?? ""
            expect(response.status).toBeLessThan(500)
            if (response.status >= 400) expect(media).toBe("application/problem+json")
            const isStream = media === "text/event-stream"
            const sent = isStream ? "" : await response.text()
            if (isStream) await response.body?.cancel()
            const parsed: unknown = /json/u.test(media) ? JSON.parse(sent) : sent
            const answered = [response.status, media, JSON.stringify(parsed)?.slice(0, 300)]
            expect([
              ...answered,
              conforms(address, method.toLowerCase(), response.status, media, parsed),
            ]).toEqual([...answered, null])
          },
        ),
        { numRuns: route.name === "docs" ? 5 : 60, seed },
      )
    },
  )
})

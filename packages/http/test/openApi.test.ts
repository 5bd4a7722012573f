import { createAutomation, ERROR_CODES, localAi } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { openApi } from "../src/contract/openApi.ts"
import { inProcess } from "./inProcess.ts"
import { sampleRequests } from "./suite/samples.ts"

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly description: string
    readonly schema: { readonly type?: string }
  }>
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Record<string, { readonly examples?: Record<string, unknown> }> }
    >
  >
}

const document = openApi() as {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly security: ReadonlyArray<unknown>
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

describe("the OpenAPI document", () => {
  it("is the one in the repository", async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../openapi.json")
  })

  it("is served as it is", async () => {
    const { ask } = inProcess(createAutomation({ ai: localAi() }))
    expect((await ask("GET", "/openapi.json")).body).toEqual(document)
  })

  it("is OpenAPI 3.1 and has every endpoint", () => {
    expect(document.openapi).toBe("3.1.0")
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    const served = sampleRequests("a").map(({ method, path }) => `${method} ${path.split("?")[0]}`)
    expect(documented.toSorted()).toEqual(served.toSorted())
  })

  it.each(operations)("$method $path says what it takes and how it fails", ({ operation }) => {
    expect(operation.summary).not.toBe("")
    for (const { description, in: place, name, schema } of operation.parameters) {
      expect([name, description]).toEqual([name, expect.any(String)])
      // Numbers are numbers.
      if (name === "limit") expect(schema.type).toBe("integer")
      if (name === "stage") expect(schema.type).toBe("number")
      expect(["query", "header"]).toContain(place)
    }
    for (const [status, { content }] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      const examples = content?.["application/problem+json"]?.examples ?? {}
      expect(Object.keys(examples)).not.toEqual([])
      for (const code of Object.keys(examples))
        expect(ERROR_CODES[code as keyof typeof ERROR_CODES].status).toBe(Number(status))
    }
  })
})

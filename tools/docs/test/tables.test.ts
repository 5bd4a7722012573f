/** Tables that people write beside the sources: nothing is missing, and nothing is invented. */
import { describe, expect, test } from "vitest"
import { BEHAVIOUR } from "../../../packages/core/src/automationOptions.ts"
import { settingFields } from "../../../packages/core/src/domain/AutomationConfig.ts"
import { interfaces, members, read, sources } from "../reference/source.ts"

/** What the first column of a page's tables names, in code spans; under a heading, if one is given. */
function rows(page: string, heading = ""): ReadonlySet<string> {
  const text = read(page)
  const from = text.indexOf(`\n${heading}`)
  expect(from).toBeGreaterThanOrEqual(0)
  const level = heading === "" ? 1 : heading.indexOf(" ")
  const [part = ""] = text
    .slice(from + heading.length + 1)
    .split(new RegExp(`^#{1,${level}} `, "m"))
  const cells = part.split("\n").flatMap((line) => /^\| ([^|]*) \|/.exec(line)?.[1] ?? [])
  return new Set(
    cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name}`)),
  )
}

const fieldsOf = (file: string, name: string): ReadonlyArray<string> =>
  members(interfaces([read(file)]).get(name)?.body ?? "").map((field) => field.name)

describe("configuration.md", () => {
  const page = "docs/configuration.md"

  test("has every adapter", () => {
    const fields = fieldsOf("packages/core/src/AutomationApi.ts", "AutomationOptions")
    expect(fields.length).toBeGreaterThan(5)
    expect([...rows(page, "### Adapters")].toSorted()).toEqual([...fields].toSorted())
  })

  test("has every option", () => {
    expect([...rows(page, "### Behaviour")].toSorted()).toEqual([...BEHAVIOUR].toSorted())
  })

  test("has every field of a site's config", () => {
    const table = rows(page, "## The config of a site")
    const missing = Object.keys(settingFields).filter(
      (field) =>
        !table.has(field) &&
        !/^stage[2-6](BatchSize|Enabled)$/.test(field) && // "stage1 … stage7" is one row
        ![...table].some((row) => row.startsWith(`${field}.`)),
    )
    expect(missing).toEqual([])
    expect(table).toContain("notify")
  })
})

test("http.md has every endpoint with its method, and no other", () => {
  const document = JSON.parse(read("packages/http/openapi.json")) as {
    readonly paths: Readonly<Record<string, object>>
  }
  const endpoints = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const listed = [...read("docs/http.md").matchAll(/^\| (GET|PUT|POST) +\| ([^|]*) \|/gm)].flatMap(
    ([, method, cell = ""]) =>
      [...cell.matchAll(/`(\/[^`]*)`/g)].map(([, path]) => `${method} ${path}`),
  )
  expect(listed.toSorted()).toEqual(endpoints.toSorted())
})

test("http.md has every option of createHttpApi", () => {
  const fields = fieldsOf("packages/http/src/HttpApiOptions.ts", "HttpApiOptions")
  expect(fields.length).toBeGreaterThan(5)
  expect([...rows("docs/http.md", "## Options")]).toEqual(expect.arrayContaining([...fields]))
})

test("dashboard.md has every option of createDashboard", () => {
  const fields = fieldsOf("packages/dashboard/src/server/DashboardOptions.ts", "DashboardOptions")
  expect(fields.length).toBeGreaterThan(5)
  expect([...rows("docs/dashboard.md")]).toEqual(expect.arrayContaining([...fields]))
})

test("events.md has every code that a log line can have", () => {
  const told = sources("packages/core/src/{engine,operations}/**/*.ts").flatMap(({ text }) =>
    [...text.matchAll(/(?:logLine\(|tell\(\s*content,)\s*([^,]+),/g)].flatMap(([, code = ""]) => [
      ...code.matchAll(/["`]([a-z]+\.[a-z_]*(?:\$\{\w+\}[a-z_]*)?)["`]/g),
    ]),
  )
  const codes = [...new Set(told.map(([, code]) => `${code}`))]
  expect(codes.length).toBeGreaterThan(15)
  const listed = [...rows("docs/reference/events.md", "## Codes")]
  const pattern = (code: string): RegExp =>
    new RegExp(`^${code.replace(".", "\\.").replace(/\$\{\w+\}/, "[a-z]+")}$`)
  expect(codes.filter((code) => !listed.some((row) => pattern(code).test(row)))).toEqual([])
  expect(listed.filter((row) => !codes.some((code) => pattern(code).test(row)))).toEqual([])
})

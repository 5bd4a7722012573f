import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createTestKit, type TestKit } from "@pressline/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { inProcess } from "../inProcess.ts"
import { medianRatio } from "../medianRatio.ts"
import { HOSTILE_TEXTS } from "../suite/hostileTexts.ts"
import { MISSING } from "../suite/samples.ts"

let kit: TestKit
let ask: ReturnType<typeof inProcess>["ask"]
beforeAll(async () => {
  kit = createTestKit()
  await kit.addKeywords(13)
  await kit.automation.updateConfig({
    siteId: "site",
    patch: { publishPolicy: { mode: "review" } },
  })
  await kit.runToRest()
  ask = inProcess(kit.automation, { rateLimits: false }).ask
})
afterAll(() => kit.close())

describe("bounds (SR-05)", () => {
  it.each([
    ["history", "limit", { 0: 422, 1: 200, 100: 200, 101: 422, 1.5: 422, "1e2": 200, " 1": 422 }],
    ["logs", "limit", { 0: 422, 1: 200, 1000: 200, 1001: 422, "-1": 422, NaN: 422, "": 422 }],
    ["logs", "after", { 0: 200, "-1": 422, "9007199254740991": 200, "9007199254740993": 422 }],
    ["logs", "level", { info: 200, INFO: 422, fatal: 422 }],
    ["logs", "stage", { 1: 200, 7: 200, 0: 422, 8: 422 }],
    ["logs", "run_id", { [MISSING]: 404, nothing: 422, "": 422 }],
    ["items", "limit", { 1: 200, 100: 200, 101: 422 }],
    ["items", "search", { "": 200, ["x".repeat(200)]: 200, ["x".repeat(201)]: 422 }],
  ] as const)("%s takes %s within them", async (name, parameter, values) => {
    for (const [value, status] of Object.entries(values)) {
      const kind = name === "items" ? "&kind=keyword" : ""
      const path = `/${name}/?site_id=site${kind}&${parameter}=${encodeURIComponent(value)}`
      expect([value, (await ask("GET", path)).status]).toEqual([value, status])
    }
  })

  it.each([
    ["a", 200],
    ["A-z_0.9:x", 200],
    ["x".repeat(128), 200],
    ["x".repeat(129), 422],
    ["", 422],
    ["a b", 422],
    ["a/b", 422],
    ["a%00b", 422],
    ["é", 422],
  ])("a site id %s", async (siteId, status) => {
    expect((await ask("GET", `/config/?site_id=${siteId}`)).status).toBe(status)
  })

  it("nothing that is not known is taken, and everything is named", async () => {
    expect(await ask("GET", "/config/?site_id=site&Site_id=b&x=1")).toMatchObject({
      status: 422,
      body: {
        errors: [
          { path: "Site_id", message: "is not known here" },
          { path: "x", message: "is not known here" },
        ],
      },
    })
    const body = { version: 99, account_id: "theirs", created_at: "2020-01-01T00:00:00Z" }
    expect(await ask("PUT", "/update_config/?site_id=site", { body })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "version" }, { path: "account_id" }, { path: "created_at" }] },
    })
    expect((await ask("POST", "/run_now/?site_id=site", { body: { force: true } })).status).toBe(
      422,
    )
  })

  it("a parameter that is given twice is refused", async () => {
    expect(await ask("GET", "/config/?site_id=site&site_id=theirs")).toMatchObject({
      status: 422,
      body: { errors: [{ path: "site_id", message: "is given twice" }] },
    })
  })

  it.each(["__proto__", "constructor", "prototype"])(
    "a key %s reaches nothing (SR-25)",
    async (key) => {
      const request = {
        body: JSON.parse(`{"content_id":"${MISSING}","reason":"x","${key}":{"polluted":1}}`),
      }
      expect((await ask("POST", "/reject/?site_id=site", request)).status).toBe(422)
      expect((await ask("GET", `/config/?site_id=site&${key}=1`)).status).toBe(422)
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
    },
  )

  it("text is stored in one form, without control characters (SR-24)", async () => {
    const { items } = await kit.automation.listItems({ siteId: "site", kind: "content" })
    const reason = "zu\u0000 ku\u0308rz\u001b[31m\u0007\u202e\nund"
    const answer = await ask("POST", "/reject/?site_id=site", {
      body: { content_id: items[0]?.id, reason },
    })
    expect(answer.body).toMatchObject({ reject_reason: "zu kürz[31m\u202e\nund", status: "review" })
  })
})

describe("hostile texts (SR-12, SR-23)", () => {
  it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text] as const))(
    "%j is data wherever it is sent",
    async (_, text) => {
      const encoded = encodeURIComponent(text.toWellFormed())
      for (const path of [
        `/items/?site_id=site&kind=keyword&search=${encoded}`,
        `/items/?site_id=site&kind=${encoded}`,
        `/config/?site_id=${encoded}`,
        `/current_run/?site_id=site&run_id=${encoded}`,
        `/logs/?site_id=site&after=${encoded}`,
      ]) {
        const { body, headers, status } = await ask("GET", path)
        expect(status).toBeLessThan(500)
        expect(headers.get("content-type")).toMatch(/^application\/(?:problem\+)?json$/u)
        // A search for one of them finds nothing: it is taken literally.
        if (path.includes("search") && !"keyword 01".includes(text.trim()) && status === 200)
          expect(body).toMatchObject({ items: [] })
      }
      const added = await ask("POST", "/keywords/?site_id=texts", { body: { keywords: [text] } })
      expect(added.status).toBeLessThan(500)
      const listed = await ask("GET", "/items/?site_id=texts&kind=keyword&limit=100")
      expect(listed.headers.get("content-type")).toBe("application/json")
      expect(listed.headers.get("x-content-type-options")).toBe("nosniff")
    },
  )
})

describe("64 kB made to exhaust a pattern (SR-23)", () => {
  const LENGTH = 64_000
  const of = (unit: string, end = ""): string =>
    unit.repeat(Math.floor(LENGTH / unit.length)).slice(0, LENGTH - end.length) + end
  const plain = of("coffee ")
  const texts: ReadonlyArray<readonly [string, string]> = [
    ["nearly a word", of("a", "!")],
    ["nothing but blanks", of(" ", "x")],
    ["nothing but tags that begin", of("<")],
    ["nothing but comments that begin", of("<!--")],
    ["a quote that never ends", `"${of("a,")}`],
    ["quotes", of('"')],
    ["accents without a letter", of("\u0301")],
    ["nearly a number", of("1", ",")],
    ["nearly a time", of("2026-", "T")],
  ]
  const ways: ReadonlyArray<readonly [string, (text: string) => () => Promise<unknown>]> = [
    [
      "as a keyword",
      (text) => () => ask("POST", "/keywords/?site_id=slow", { body: { keywords: [text] } }),
    ],
    ["as a file", (text) => () => ask("POST", "/keywords/?site_id=slow", { body: text })],
    [
      "as a reason",
      (text) => () =>
        ask("POST", "/reject/?site_id=site", { body: { content_id: MISSING, reason: text } }),
    ],
    [
      "as a patch",
      (text) => () =>
        ask("PUT", "/update_config/?site_id=slow", {
          body: { timezone: text, scheduled_time: text },
        }),
    ],
    [
      "in the address",
      (text) => () =>
        ask("GET", `/logs/?site_id=site&after=${encodeURIComponent(text.slice(0, 8000))}`),
    ],
  ]
  it.each(ways)("is answered as soon as any other text of its length, %s", async (_, way) => {
    for (const [name, text] of texts) {
      const ratio = await medianRatio(way(text), way(plain), 7)
      expect(ratio, name).toBeLessThan(30)
    }
  })
})

describe("the source (SR-25)", () => {
  const src = join(import.meta.dirname, "../../src")
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  )

  it.each(files)("%s makes no code of text", (name) => {
    expect(readFileSync(join(src, name), "utf8")).not.toMatch(
      /\beval\(|new Function|node:vm|yaml|innerHTML|node:child_process/iu,
    )
  })
})

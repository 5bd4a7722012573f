import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { modelServer, type ModelServerOptions } from "@pressline/tools-model-server"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { installed } from "@pressline/tools-services/onDemand"
import { type DemoFlags, demoOptions } from "../../src/demo/demoOptions.ts"
import { demoWith } from "./demoProcess.ts"
import { flags } from "./flags.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "pressline-model-")))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const keywords = join(folder, "list.txt")
writeFileSync(keywords, "snake plant care\nhow to water a snake plant\nsourdough starter\n")

/** Where the AI SDK's clients are; to the demo it is a project that has them. */
const clients = async (): Promise<Readonly<Record<string, string>>> => {
  const folder = await installed(
    fileURLToPath(new URL("../../../../tools/ai-sdk", import.meta.url)),
  )
  return { NODE_PATH: join(folder, "node_modules") }
}

interface Result {
  readonly run: {
    readonly status: string
    readonly total_credits_used: number
    readonly stage_1_result: { readonly keywords_processed: number }
    readonly stage_4_result: { readonly content_created: number; readonly failed: number }
    readonly stage_7_result: { readonly published: number }
  }
  readonly ledger: {
    readonly granted: number
    readonly used: number
    readonly held: number
    readonly left: number
  }
}

const serving = async (options?: ModelServerOptions) => {
  const server = await modelServer(options)
  onTestFinished(() => server.close())
  return server
}

const site = (name: string) => {
  const out = join(folder, name)
  const articles = () =>
    readdirSync(join(out, "articles")).map((file) =>
      readFileSync(join(out, "articles", file), "utf8"),
    )
  return { out, articles }
}

const demo = async (baseURL: string, out: string, ...more: ReadonlyArray<string>) => {
  const given = [
    "--memory",
    "--json",
    "--keywords",
    keywords,
    "--out",
    out,
    "--model",
    "offline",
    "--base-url",
    baseURL,
  ]
  const { code, stderr, stdout } = await demoWith(await clients(), folder, ...given, ...more)
  return { code, stderr, result: stdout === "" ? null : (JSON.parse(stdout) as Result) }
}

const expectSound = ({ ledger, run }: Result): void => {
  expect(ledger.held).toBe(0)
  expect(ledger.left + ledger.used).toBeCloseTo(ledger.granted, 6)
  expect(run.stage_4_result.failed).toBe(0)
  expect(run.stage_7_result.published).toBe(run.stage_4_result.content_created)
}

describe("--model", () => {
  it("needs a key or a server, and its companions need it", () => {
    const options = (given: Partial<DemoFlags>, env = {}) =>
      demoOptions({ ...flags, ...given }, env)
    expect(() => options({ model: "gpt-5-mini" })).toThrow("needs OPENAI_API_KEY")
    expect(() => options({ baseUrl: "http://127.0.0.1:1/v1" })).toThrow("--base-url needs --model")
    expect(() => options({ imageModel: "x" })).toThrow("--image-model needs --model NAME")
    expect(() => options({ model: "x", baseUrl: "ftp://a" })).toThrow("--base-url is like")
    expect(options({ model: "gpt-5-mini" }, { OPENAI_API_KEY: "sk-1" })).toMatchObject({
      model: { name: "gpt-5-mini", baseURL: null, apiKey: "sk-1" },
    })
  })

  it("writes and draws over the wire, says so, and publishes the site", async () => {
    const server = await serving({ pictures: "base64" })
    const { articles, out } = site("wire")
    const { code, result, stderr } = await demo(server.baseURL, out, "--image-model", "painter")
    expect(stderr).toContain(
      `Articles are written by offline at ${server.host}; pictures are drawn by painter.`,
    )
    expect(code).toBe(0)
    if (result === null) throw new Error("no result")
    expect(result.run.stage_1_result.keywords_processed).toBe(3)
    expectSound(result)
    expect(articles()).toHaveLength(result.run.stage_7_result.published)
    for (const html of articles()) {
      expect(html).toMatch(/<h2[ >]/u)
      expect(html).toMatch(/<img [^>]*src="[^"]+\.png"/u)
      expect(html).not.toMatch(/127\.0\.0\.1|DATA-/u)
    }
    const asked = server.requests.map(({ question }) => question?.name ?? "picture")
    for (const name of [
      "autoCluster",
      "generateIdeas",
      "generateContent",
      "generateImagePrompts",
      "picture",
    ])
      expect(asked).toContain(name)
  }, 60_000)

  it("asks OpenAI's own models as they want to be asked", async () => {
    const server = await serving()
    const { articles, out } = site("openai")
    const env = {
      ...(await clients()),
      OPENAI_API_KEY: "sk-1",
      OPENAI_BASE_URL: server.baseURL,
    }
    const given = ["--memory", "--keywords", keywords, "--out", out, "--model", "gpt-5-mini"]
    const { code, stdout } = await demoWith(
      env,
      folder,
      ...given,
      "--image-model",
      "gpt-image-1-mini",
    )
    expect(stdout).toContain(
      "Articles are written by gpt-5-mini at OpenAI; pictures are drawn by gpt-image-1-mini.",
    )
    expect(code).toBe(0)
    expect(articles().length).toBeGreaterThan(0)
    expect(server.requests.every(({ headers }) => headers.authorization === "Bearer sk-1")).toBe(
      true,
    )
  }, 60_000)

  it("gets through faults at every hop, and nothing is lost, doubled or charged twice", async () => {
    const clean = await serving()
    const first = await demo(clean.baseURL, site("clean").out, "--image-model", "painter")
    const server = await serving()
    const error = (status: number) =>
      ({ kind: "error", status, headers: { "retry-after": "0" } }) as const
    server.failNext("autoCluster", error(429))
    server.failNext("generateIdeas", error(503))
    server.failNext("generateContent", { kind: "cut" }, { kind: "page" })
    server.failNext("generateImagePrompts", { kind: "says", text: "no JSON" }, { kind: "hangUp" })
    server.failNext("/images/generations", error(429), { kind: "garbage" })
    const { articles, out } = site("faults")
    const { code, result } = await demo(server.baseURL, out, "--image-model", "painter")
    expect(code).toBe(0)
    if (result === null || first.result === null) throw new Error("no result")
    expectSound(result)
    expect(result.run.total_credits_used).toBe(first.result.run.total_credits_used)
    expect(articles()).toHaveLength(first.result.run.stage_7_result.published)
    expect(server.requests.length).toBeGreaterThan(clean.requests.length)
  }, 120_000)

  it("fails the run at once on a wrong key, and says what to do", async () => {
    const server = await serving()
    const refused = {
      kind: "error",
      status: 401,
      error: { message: "Incorrect API key provided: sk-abcdef123", code: "invalid_api_key" },
    } as const
    server.failNext("/chat/completions", refused)
    const { out } = site("refused")
    const { code, result, stderr } = await demo(server.baseURL, out)
    expect(code).toBe(1)
    expect(result?.run.status).toBe("failed")
    expect(JSON.stringify(result) + stderr).toContain("Incorrect API key provided: [key]")
    expect(server.requests).toHaveLength(1)
  }, 60_000)
})

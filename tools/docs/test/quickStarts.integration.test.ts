/** The starts and guides of the documents, run as a reader would run them. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "@pressline/tools-services/localPort"
import { ownPostgres } from "@pressline/tools-services/postgres"
import { beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { modelServer } from "../../model-server/src/modelServer.ts"
import { blocksIn } from "../codeBlocks.ts"
import { curlRequests } from "../curlRequests.ts"
import { exampleFolder } from "../exampleFolder.ts"
import { root } from "../repository.ts"
import { installExampleModules } from "../typecheckBlocks.ts"

beforeAll(installExampleModules)

test("a first run ends with articles and what they cost", async () => {
  const { run } = await exampleFolder("docs/start/first-run.md")
  const { code, stdout } = await run(["first.ts"])
  expect(stdout).toMatch(/The run is started/)
  expect(stdout).toMatch(/, \d+ words\n/)
  expect(stdout).toMatch(/[\d.]+ credits used\n$/)
  expect(code).toBe(0)
})

test("articles by a model, from a key", async () => {
  const { path, run } = await exampleFolder("docs/models.md")
  const server = await modelServer()
  onTestFinished(() => server.close())
  const env = { OPENAI_API_KEY: "sk-reader", OPENAI_BASE_URL: server.baseURL }
  const { code, stdout } = await run(["articles.ts"], env)
  expect(stdout).toMatch(/The run is completed/)
  expect(code).toBe(0)
  expect(readFileSync(join(path, "site/index.html"), "utf8")).toContain("Questions about coffee.")
  const articles = readdirSync(join(path, "site/articles"))
  expect(articles.length).toBeGreaterThan(0)
  for (const name of articles)
    expect(readFileSync(join(path, "site/articles", name), "utf8")).toMatch(/<img [^>]*src="/)
  const asked = server.requests.map(({ path: of }) => of)
  expect(asked).toContain("/v1/images/generations")
  expect(server.requests.every(({ headers }) => headers.authorization === "Bearer sk-reader")).toBe(
    true,
  )
})

test("a folder, without a server", async () => {
  const { run } = await exampleFolder("docs/guides/embedded.md")
  const { code, stdout } = await run(["folder.ts"])
  expect(stdout).toMatch(/The run is completed/)
  expect(code).toBe(0)
})

describe("with a database", () => {
  let url = ""
  beforeAll(async () => {
    const server = await ownPostgres()
    url = server.url
    return () => server.stop()
  })

  test("Express, Postgres and the dashboard", async () => {
    const page = "docs/start/express-postgres-dashboard.md"
    const { start } = await exampleFolder(page)
    const port = `${await freePort()}`
    const env = { DATABASE_URL: url, PORT: port }
    const first = await start("server.ts", env)
    expect(first.line).toBe(`http://127.0.0.1:${port}/automation/`)

    const api = `http://127.0.0.1:${port}/api/v1/automation`
    const script = blocksIn(readFileSync(join(root, page), "utf8"), "bash").join("\n")
    const answers: Array<unknown> = []
    for (const { json, method, url: address } of curlRequests(script, api)) {
      const response = await fetch(address, {
        method,
        ...(json === undefined
          ? {}
          : { body: json, headers: { "content-type": "application/json" } }),
      })
      answers.push(await response.json())
    }
    expect(answers).toMatchObject([
      { added: 2 },
      { required_credits: expect.any(Number) },
      { run_id: expect.any(String) },
      { state: expect.stringMatching(/queued|running/) },
    ])
    const shown = await fetch(first.line)
    expect(shown.headers.get("content-type")).toMatch("text/html")
    expect(await shown.text()).toMatch("<title>")

    // Stopped in the middle, and started again: the run goes on.
    const events = `${api}/events/?site_id=blog&run_id=${runIdIn(answers[2])}`
    expect(await readUntil(events, "batch.completed")).not.toMatch("event: end")
    expect(await first.stop("SIGINT")).toBe(0)
    const second = await start("server.ts", env)
    expect(await readUntil(events, "event: end")).not.toMatch("run.taken_over")
    const { state } = (await (await fetch(`${api}/current_run/?site_id=blog`)).json()) as {
      state: string
    }
    expect(state).toBe("completed")
    expect(await second.stop("SIGTERM")).toBe(0)

    // Its pictures are still there.
    const third = await start("server.ts", env)
    const images = (await (await fetch(`${api}/items/?site_id=blog&kind=image`)).json()) as {
      items: ReadonlyArray<{ id: string }>
    }
    expect(images.items.length).toBeGreaterThan(0)
    for (const { id } of images.items) {
      const picture = await fetch(`${api}/media/?site_id=blog&image_id=${id}`)
      expect(picture.headers.get("content-type")).toMatch(/^image\//)
      expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(0)
    }
    expect(await third.stop("SIGTERM")).toBe(0)
  })

  test("keywords and configs of the Django module are read in, as often as one likes", async () => {
    const { run } = await exampleFolder("docs/migrating-from-django.md")
    const first = await run(["import.ts", "export"], { DATABASE_URL: url })
    expect(first).toEqual({ code: 0, stdout: "blog: 2 keywords, 0 known already\nblog: config\n" })
    const again = await run(["import.ts", "export"], { DATABASE_URL: url })
    expect(again.stdout).toMatch("blog: 0 keywords, 2 known already")
  })
})

describe.each(["express", "fastify", "hono", "node-http"])("guides/%s", (name) => {
  test("starts, answers who may ask, shows its page, and stops", async () => {
    const { start } = await exampleFolder(`docs/guides/${name}.md`)
    const server = await start("server.ts", { PORT: `${await freePort()}` })
    expect(server.line).toMatch(/\/api\/v1\/automation$/)
    const headers = { authorization: "Bearer let-me-in", "x-role": "editor" }
    const config = await fetch(`${server.line}/config/?site_id=blog`, { headers })
    expect(await config.json()).toMatchObject({ site_id: "blog" })
    expect((await fetch(`${server.line}/config/?site_id=blog`)).status).toBe(401)
    const page = await fetch(new URL("/admin/automation/", server.line), { headers })
    expect(page.status).toBe(200)
    expect(await (await fetch(new URL("/", server.line))).text()).toBe("Your application\n")
    expect(await server.stop("SIGTERM")).toBe(0)
  })
})

/** What a stream sends until some words have come, or it ends. */
async function readUntil(url: string, words: string): Promise<string> {
  const { body } = await fetch(url)
  let text = ""
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    if (text.includes(words)) break
  }
  return text
}

const runIdIn = (answer: unknown): string => (answer as { run_id: string }).run_id

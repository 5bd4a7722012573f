/** The dashboard as a function: addresses, headers, permissions, sizes. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { createAutomation, localAi } from "@pressline/core"
import { createHttpApi, type Permission } from "@pressline/http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createDashboard, type DashboardOptions } from "../src/index.ts"

const root = join(import.meta.dirname, "..")
const automation = createAutomation({ ai: localAi() })
let permission: Permission = { allow: true, actor: "ada" }
const api = createHttpApi(automation, { authorize: () => permission })

beforeAll(async () => {
  // `pnpm test` has built it; a single test may come first.
  if (existsSync(join(root, "dist/assets.js"))) return
  await promisify(execFile)(process.execPath, [join(root, "build/build.ts")])
}, 60_000)
afterAll(async () => {
  await api.close()
  await automation.close()
})

const ask = (path: string, init: RequestInit = {}, options: DashboardOptions = {}) =>
  createDashboard(api, options).fetch(new Request(`http://host.test${path}`, init))

describe("the page", () => {
  it("is served under any path, with a policy that lets nothing of elsewhere in", async () => {
    for (const path of ["/", "/admin/", "/deep/down/automation/?site=blog"]) {
      const response = await ask(path)
      expect(response.status).toBe(200)
      const policy = response.headers.get("content-security-policy") ?? ""
      const nonce = /script-src 'nonce-([^']+)'/u.exec(policy)?.[1] ?? ""
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain("unsafe")
      expect(response.headers.get("cache-control")).toBe("no-store")
      const html = await response.text()
      const scripts = html.match(/<script(?! type="application\/json")[^>]*>/gu) ?? []
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
      expect(html).not.toMatch(/(?:src|href)="(?:\/|http)/u)
    }
    const nonces = await Promise.all([ask("/"), ask("/")])
    const [one, two] = nonces.map(({ headers }) => headers.get("content-security-policy"))
    expect(one).not.toBe(two)
  })

  it("finds what is under it with and without a slash at the end, also behind a proxy", async () => {
    for (const path of ["/ops/automation", "/ops/automation/"]) {
      const html = await (await ask(`${path}?site=blog`)).text()
      const src = /<script type="module"[^>]* src="([^"]+)"/u.exec(html)?.[1] ?? ""
      const data = /<script type="application\/json"[^>]*>(.*?)<\/script>/u.exec(html)?.[1] ?? ""
      const { api: under } = JSON.parse(data) as { readonly api: string }
      const seen = `https://proxy.test/prefix${path}?site=blog`
      expect(new URL(under, seen).pathname).toBe("/prefix/ops/automation/_api")
      const { pathname } = new URL(src, seen)
      expect((await ask(pathname.slice("/prefix".length))).status).toBe(200)
    }
    const hostile = await (await ask(`/ops/'onload='alert(1)`)).text()
    expect(hostile).not.toContain(`="./'onload`)
  })

  it("writes options as data that cannot end its element", async () => {
    const title = `</script><script>alert(1)</script>"'&`
    const html = await (await ask("/", {}, { title, environment: { label: title } })).text()
    expect(html).not.toContain("<script>alert")
    const data = /<script type="application\/json"[^>]*>(.*?)<\/script>/u.exec(html)?.[1] ?? ""
    expect(JSON.parse(data)).toMatchObject({ title })
  })

  it("takes tokens that are values, and refuses everything else", async () => {
    const html = await (await ask("/", {}, { tokens: { primary: "#0f766e" } })).text()
    expect(html).toContain(".pressline{--pl-primary:#0f766e}")
    const refused = { primary: "red;} body{display:none", colour: "red", radius: "url(//a)" }
    expect(() => createDashboard(api, { tokens: refused })).toThrow(
      /primary: .*colour is not a token.*radius/su,
    )
  })

  it("is refused to those whom the API refuses", async () => {
    permission = { allow: false, reason: "unauthenticated" }
    const response = await ask("/", {}, { signInUrl: "/login?next=<a>" })
    expect(response.status).toBe(401)
    const html = await response.text()
    expect(html).toContain("Sign in")
    expect(html).not.toContain("<a>")
    expect(html).not.toContain("_assets")
    permission = { allow: false, reason: "forbidden" }
    expect((await ask("/")).status).toBe(404)
    permission = { allow: true, actor: "ada" }
  })
})

describe("what it asks for", () => {
  it("assets are kept for ever, and anything else is not there", async () => {
    const html = await (await ask("/x/")).text()
    for (const path of html.match(/\.\/_assets\/[^"]+/gu) ?? []) {
      const response = await ask(`/x/${path.slice(2)}`, { headers: { "accept-encoding": "gzip" } })
      expect(response.status).toBe(200)
      expect(response.headers.get("cache-control")).toContain("immutable")
      expect(response.headers.get("content-encoding")).toBe("gzip")
    }
    expect((await ask("/x/_assets/other.js")).status).toBe(404)
    expect((await ask("/x/", { method: "POST" })).status).toBe(405)
  })

  it("the API is under it, also where that has a path of its own", async () => {
    const own = createHttpApi(automation, {
      authorize: () => ({ allow: true, actor: "ada" }),
      basePath: "/api/v1/automation",
    })
    const page = createDashboard(own)
    const url = "http://host.test/admin/_api/current_run/?site_id=blog"
    expect(await (await page.fetch(new Request(url))).json()).toMatchObject({ state: "idle" })
    await own.close()
  })

  it("weighs at most 150 kB of script and 12 kB of style, packed", async () => {
    const { assets } = (await import("#assets")) as {
      readonly assets: Readonly<Record<string, { readonly text: string }>>
    }
    for (const [name, { text }] of Object.entries(assets))
      expect([name, gzipSync(text).byteLength < (name.endsWith(".js") ? 150_000 : 12_000)]).toEqual(
        [name, true],
      )
  })
})

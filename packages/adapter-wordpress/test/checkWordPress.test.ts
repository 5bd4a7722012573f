/** What is said of a WordPress that is not ready, and what a failure there means for the article. */
import { createServer } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { checkWordPress, wordpress, type WordPressSite } from "@pressline/adapter-wordpress"
import { memoryMedia, PublishError, Publisher, type PublishRequest } from "@pressline/core/effect"
import { freePort } from "@pressline/tools-services/localPort"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { afterEach, describe, expect, it } from "vitest"
import { sampleRequest } from "./sampleRequest.ts"
import { selfSigned } from "./selfSigned.ts"
import { openWordPressStub, type WordPressStub } from "./stub/openWordPressStub.ts"
import type { StubOptions } from "./stub/StubSite.ts"

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const stub = async (options: StubOptions = {}): Promise<WordPressStub> => {
  const opened = await openWordPressStub(options)
  open.push(opened.close)
  return opened
}

const siteAt = (url: string, more: Partial<WordPressSite> = {}): WordPressSite => ({
  url,
  ownNetwork: true,
  username: "editor",
  applicationPassword: Redacted.make("secret"),
  ...more,
})

/** The first thing that is wrong. */
const wrongWith = async (site: WordPressSite): Promise<readonly [string, string]> => {
  const { checks, ok } = await checkWordPress(site)
  const wrong = checks.filter((check) => !check.ok)
  expect(ok).toBe(false)
  expect(wrong).toHaveLength(1)
  expect(wrong[0]).toBe(checks.at(-1))
  return [wrong[0]?.name ?? "", wrong[0]?.detail ?? ""]
}

const publishing = (url: string, request: PublishRequest, more: Partial<WordPressSite> = {}) =>
  Effect.runPromise(
    Publisher.use(({ publish }) => Effect.result(publish(request))).pipe(
      Effect.provide(Layer.provide(wordpress(siteAt(url, more)), memoryMedia())),
    ),
  )

describe("checkWordPress", () => {
  it("MUST refuse addresses that would send the password in clear, or are none", async () => {
    expect(await wrongWith(siteAt("blog.example.com"))).toEqual([
      "address",
      expect.stringContaining("write it whole"),
    ])
    expect(await wrongWith(siteAt("http://blog.example.com", { ownNetwork: false }))).toEqual([
      "address",
      expect.stringContaining("use https"),
    ])
    expect(await wrongWith(siteAt("https://me:pass@blog.example.com"))).toEqual([
      "address",
      expect.stringContaining("no name or password"),
    ])
    const future = siteAt("https://blog.example.com", { status: "future" })
    expect(await wrongWith(future)).toEqual(["address", expect.stringContaining("publishAt")])
  })

  it("MUST ask nobody in a private network, unless it is said to be one's own", async () => {
    const { url } = await stub()
    const address = url.replace("http:", "https:")
    expect(await wrongWith(siteAt(address, { ownNetwork: false }))).toEqual([
      "REST API",
      expect.stringContaining("ownNetwork: true"),
    ])
  })

  it("MUST say that the certificate is the trouble", async () => {
    const { url } = await stub()
    expect(await wrongWith(siteAt(url.replace("http:", "https:")))).toEqual([
      "REST API",
      expect.stringContaining("no certificate that this machine trusts"),
    ])
  })

  it("MUST say that a certificate is trusted by nobody, and send neither name nor password there", async () => {
    const heard: Array<string> = []
    const server = createTlsServer(selfSigned(), (request, response) => {
      heard.push(request.url ?? "")
      response.end("{}")
    })
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
    open.push(() => new Promise((closed) => server.close(() => closed())))
    const { port } = server.address() as { port: number }
    const site = siteAt(`https://127.0.0.1:${port}`)
    expect(await wrongWith(site)).toEqual([
      "REST API",
      `127.0.0.1:${port} has no certificate that this machine trusts (DEPTH_ZERO_SELF_SIGNED_CERT). Renew it, or give Node its authority with NODE_EXTRA_CA_CERTS.`,
    ])
    expect(await publishing(site.url, sampleRequest([]))).toMatchObject({
      failure: { reason: "misconfigured", detail: expect.stringContaining("trusts") as string },
    })
    expect(heard).toEqual([])
  })

  it("MUST say that nobody listens there", async () => {
    const port = await freePort()
    expect(await wrongWith(siteAt(`http://127.0.0.1:${port}`))).toEqual([
      "REST API",
      expect.stringContaining("cannot be connected to (ECONNREFUSED)"),
    ])
  })

  it("MUST say that it is no WordPress, or one whose REST API is shut", async () => {
    for (const status of [200, 401, 403, 404]) {
      const server = createServer((_, response) => response.writeHead(status).end("<html>Hello"))
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
      open.push(() => new Promise((closed) => server.close(() => closed())))
      const { port } = server.address() as { port: number }
      const [name, detail] = await wrongWith(siteAt(`http://127.0.0.1:${port}`))
      expect(name).toBe("REST API")
      expect(detail).toMatch(/is it WordPress|Is it WordPress/u)
    }
  })

  it("MUST find a WordPress without permalinks", async () => {
    const { url } = await stub({ permalinks: false })
    expect((await checkWordPress(siteAt(url))).ok).toBe(true)
  })

  it("MUST say that application passwords are not taken: too old, no TLS, or switched off", async () => {
    const { url } = await stub({ applicationPasswords: false })
    expect(await wrongWith(siteAt(url))).toEqual([
      "version",
      expect.stringMatching(/5\.6.*https.*security plugins/u),
    ])
  })

  it("MUST say that the password is wrong, and which capability is missing", async () => {
    const { url } = await stub()
    expect(await wrongWith(siteAt(url, { applicationPassword: "no" }))).toEqual([
      "login",
      expect.stringContaining("does not accept the application password of editor"),
    ])
    expect(await wrongWith(siteAt(url, { username: "contributor" }))).toEqual([
      "role",
      expect.stringContaining("upload_files and publish_posts"),
    ])
  })

  it("MUST name the SEO plugin, and say how to open Yoast's fields", async () => {
    const words = async (options: StubOptions) => {
      const { url } = await stub(options)
      const { checks } = await checkWordPress(siteAt(url))
      return checks.at(-1)?.detail
    }
    expect(await words({})).toContain("no Yoast or Rank Math")
    expect(await words({ namespaces: ["yoast/v1"] })).toContain("README")
    expect(await words({ namespaces: ["rankmath/v1"] })).toBe("writes those of Rank Math")
    expect(await words({ metaFields: ["_yoast_wpseo_metadesc"] })).toBe("writes those of Yoast")
  })
})

describe("publishing to a WordPress that fails", () => {
  it("MUST write Rank Math's fields by its own route", async () => {
    const { site, url } = await stub({ namespaces: ["rankmath/v1"] })
    await publishing(url, sampleRequest([]))
    expect([...site.posts.values()][0]?.meta).toEqual({
      rank_math_title: "Shoes, red and blue",
      rank_math_description: "All about shoes.",
      rank_math_focus_keyword: "red shoes",
    })
  })

  for (const [status, reason] of [
    [500, "unknown"],
    [502, "unknown"],
    [503, "unavailable"],
    [429, "unavailable"],
    [413, "rejected"],
    [400, "rejected"],
  ] as const)
    it(`${status} for a new post MUST be ${reason}`, async () => {
      const { failNext, url } = await stub()
      const request: PublishRequest = {
        ...sampleRequest([]),
        cluster: null,
        content: { ...sampleRequest([]).content, tags: [] },
      }
      failNext("POST", status, { "retry-after": "7" })
      const result = await publishing(url, request)
      expect(result).toMatchObject({ failure: { reason, retryAfter: 7000 } })
      expect(result).toMatchObject({ failure: expect.any(PublishError) as PublishError })
    })

  it("a redirect MUST not be followed: the password goes to nobody else", async () => {
    const heard: Array<string> = []
    const other = createServer((request, response) => {
      heard.push(String(request.headers.authorization))
      response.end("{}")
    })
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening))
    open.push(() => new Promise((closed) => other.close(() => closed())))
    const { port } = other.address() as { port: number }
    const { failNext, url } = await stub()
    failNext("GET", 301, { location: `http://127.0.0.1:${port}/wp-json/` })
    expect(await publishing(url, sampleRequest([]))).toMatchObject({
      failure: { reason: "misconfigured", detail: expect.stringContaining("elsewhere") as string },
    })
    expect(heard).toEqual([])
  })
})

/** The dashboard in every host: page, assets and live updates, under any path. */
import { request } from "node:http"
import type { AddressInfo } from "node:net"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Automation, createAutomation, localAi } from "@pressline/core"
import {
  automationPlugin,
  createHttpApi,
  type HttpApi,
  toHonoHandler,
  toNodeHandler,
} from "@pressline/http"
import { installed } from "@pressline/tools-services/onDemand"
import { missing } from "@pressline/tools-services/testService"
import type { Browser } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createDashboard, type Dashboard } from "../src/index.ts"
import { listening } from "./browser/listening.ts"
import { complaintsOf, openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")

/** Mounts a dashboard; answers its address and how to close it. */
type Mount = (page: Dashboard, api: HttpApi) => Promise<{ readonly url: string; close(): unknown }>

const framework = async <A>(name: string): Promise<A> => {
  const folder = await installed(join(import.meta.dirname, "../../../tools/hosts"))
  const path = createRequire(join(folder, "package.json")).resolve(name)
  return (await import(pathToFileURL(path).href)) as A
}

const HOSTS: Readonly<Record<string, Mount>> = {
  "node:http": async (page) => {
    const { close, url } = await listening(toNodeHandler(page))
    return { url: `${url}/`, close }
  },
  Express: async (page) => {
    const { default: express } = await framework<{
      default: { (): { use(...args: ReadonlyArray<unknown>): void }; json(): unknown }
    }>("express")
    const app = express()
    app.use(express.json())
    app.use("/ops/automation", toNodeHandler(page))
    const { close, url } = await listening(app as never)
    return { url: `${url}/ops/automation`, close }
  },
  Fastify: async (page, api) => {
    const { fastify } = await framework<{
      readonly fastify: () => {
        register(plugin: unknown, options: object): Promise<void>
        listen(options: object): Promise<string>
        close(): Promise<void>
      }
    }>("fastify")
    const app = fastify()
    await app.register(automationPlugin, { api, dashboard: { page, path: "/ops/automation" } })
    const url = await app.listen({ port: 0, host: "127.0.0.1" })
    return { url: `${url}/ops/automation/`, close: () => app.close() }
  },
  Hono: async (page) => {
    const { Hono } = await framework<{
      Hono: new () => { all(path: string, handler: unknown): void; fetch: unknown }
    }>("hono")
    const { serve } = await framework<{
      readonly serve: (options: object, ready: (info: AddressInfo) => void) => { close(): void }
    }>("@hono/node-server")
    const app = new Hono()
    app.all("/ops/automation/*", toHonoHandler(page))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
        resolve({ url: `http://127.0.0.1:${port}/ops/automation/`, close: () => server.close() }),
      )
    })
  },
  "a proxy that takes the prefix away": async (page) => {
    const inner = await listening(toNodeHandler(page))
    const target = Number(new URL(inner.url).port)
    const outer = await listening((incoming, outgoing) => {
      const path = (incoming.url ?? "/").replace(/^\/deep\/down/u, "") || "/"
      const { headers, method } = incoming
      const forward = request(
        { port: target, host: "127.0.0.1", path, method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.on("error", () => outgoing.destroy())
          answer.pipe(outgoing)
        },
      )
      // A stream that is cut off at the end of the test is no fault.
      forward.on("error", () => outgoing.destroy())
      incoming.pipe(forward)
      outgoing.on("close", () => forward.destroy())
    })
    return {
      url: `${outer.url}/deep/down/automation`,
      close: async () => {
        await outer.close()
        await inner.close()
      },
    }
  },
}

describe.skipIf(without !== null)("the dashboard in a host", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each(Object.entries(HOSTS))("%s: page, assets, live updates, a run", async (_, mount) => {
    const automation: Automation = createAutomation({ ai: localAi() })
    await automation.start()
    await automation.addKeywords({ siteId: "blog", keywords: ["moka pot"] })
    const api = createHttpApi(automation, {
      authorize: () => ({ allow: true, actor: "ada" }),
      // A path of its own must not keep the dashboard out.
      basePath: "/api/v1/automation",
    })
    const host = await mount(createDashboard(api, { siteId: "blog", title: "Desk" }), api)
    const context = await browser.newContext()
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await page.goto(host.url)
    await page.getByRole("button", { name: "Run now" }).click()
    await page.getByRole("button", { name: "Start run" }).click()
    await until(page, `document.body.innerText.includes("1 article published")`)
    await until(page, `document.body.innerText.includes("Live")`)
    await until(page, `document.querySelectorAll("[role=log] time").length > 5`)
    expect(await page.title()).toBe("Desk")
    // The list of sites is not there, and that is no fault.
    expect(complaints.filter((text) => !text.includes("404"))).toEqual([])
    await context.close()
    await api.close()
    await host.close()
    await automation.close()
  })
})

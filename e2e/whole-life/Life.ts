/** Life: a site with everything around it: two workers, a host, a browser, and the outside. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { postgres } from "@pressline/adapter-postgres"
import { type Automation, createAutomation, ledger, localAi } from "@pressline/core"
import { createAutomationClient } from "@pressline/http/client"
import type { Context, Page } from "@pressline/tools-services/playwright"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import pg from "pg"
import { complaintsOf } from "../../packages/dashboard/test/browser/openBrowser.ts"
import { LifeProcess } from "./LifeProcess.ts"
import type { LifeServers } from "./LifeServers.ts"
import { API, type LifeSettings } from "./LifeSettings.ts"
import { openOutside, type Outside } from "./Outside.ts"

export const CREDITS = 5000

export interface Life {
  readonly servers: LifeServers
  readonly outside: Outside
  readonly schema: string
  readonly pool: pg.Pool
  /** Reads what is stored, past the host. */
  readonly reader: Automation
  readonly workers: ReadonlyArray<LifeProcess>
  readonly host: LifeProcess
  /** Between the browser and the host. */
  readonly wire: TcpProxy
  readonly client: ReturnType<typeof createAutomationClient>
  /** The address of the API. */
  readonly api: string
  /** Where the browser finds the dashboard: behind the wire. */
  readonly dashboard: string
  readonly page: Page
  /** What went wrong in the page. */
  readonly complaints: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

export const openLife = async (servers: LifeServers, name: string): Promise<Life> => {
  const open: Array<() => unknown> = []
  const close = async (): Promise<void> => {
    for (const end of open.toReversed()) await end()
  }
  try {
    return { ...(await openIn(servers, name, open)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const openIn = async (
  servers: LifeServers,
  schema: string,
  open: Array<() => unknown>,
): Promise<Omit<Life, "close">> => {
  const outside = await openOutside()
  open.push(outside.close)
  const media = mkdtempSync(join(tmpdir(), "pressline-life-"))
  open.push(() => rmSync(media, { recursive: true, force: true }))
  const pool = new pg.Pool({ connectionString: servers.database.url, max: 3 })
  pool.on("error", () => {})
  open.push(() => pool.end())
  const reader = createAutomation({
    storage: postgres({ pool, schema }),
    ai: localAi(),
    credits: ledger(),
  })
  open.push(() => reader.close())
  await reader.migrate()
  const settings: LifeSettings = {
    databaseUrl: servers.database.url,
    schema,
    redisUrl: servers.redis.url,
    queue: schema,
    modelUrl: outside.models.baseURL,
    pictureHost: outside.models.pictureHost,
    nameServer: outside.names.address,
    wordpressUrl: outside.wayToBlog.url,
    mailPort: outside.mails.port,
    media,
    port: 0,
  }
  const started = async (file: "host.ts" | "worker.ts"): Promise<LifeProcess> => {
    const process = await LifeProcess.start(file, settings)
    open.push(() => process.kill())
    return process
  }
  const [host, ...workers] = await Promise.all([
    started("host.ts"),
    started("worker.ts"),
    started("worker.ts"),
  ])
  const [wire, url] = await TcpProxy.to(new URL(`http://127.0.0.1:${host.port}`))
  open.push(() => wire.close())
  const context: Context = await servers.browser.newContext({
    viewport: { width: 1280, height: 900 },
  })
  open.push(() => context.close())
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const complaints = complaintsOf(page)
  const api = `http://127.0.0.1:${host.port}${API}`
  const client = createAutomationClient({ baseUrl: api })
  return {
    servers,
    outside,
    schema,
    pool,
    reader,
    workers,
    host,
    wire,
    client,
    api,
    dashboard: new URL("/admin/automation/", url).href,
    page,
    complaints,
  }
}

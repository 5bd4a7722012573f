/** A real server with the dashboard on it, over storage that lasts. */
import { embedded } from "@pressline/adapter-postgres"
import {
  type Automation,
  type AutomationOptions,
  createAutomation,
  ledger,
  localAi,
} from "@pressline/core"
import { createHttpApi, type HttpApiOptions, toNodeHandler } from "@pressline/http"
import { createDashboard, type DashboardOptions } from "../../src/index.ts"
import { type Listening, listening } from "./listening.ts"

export interface LiveSite extends Listening {
  readonly automation: Automation
}

export interface LiveOptions {
  readonly dir?: string
  readonly automation?: Partial<AutomationOptions>
  readonly api?: Partial<HttpApiOptions>
  readonly dashboard?: DashboardOptions
  /** The port of before, for a server that comes back. */
  readonly port?: number
  /** Does the work, too; default true. */
  readonly works?: boolean
}

export const SITE = "blog"

export const openSite = async (options: LiveOptions = {}): Promise<LiveSite> => {
  const automation = createAutomation({
    ai: localAi(),
    credits: ledger(),
    ...(options.dir === undefined ? {} : { storage: embedded({ dir: options.dir }) }),
    ...options.automation,
  })
  await automation.migrate()
  if (options.works !== false) await automation.start()
  const api = createHttpApi(automation, {
    authorize: () => ({ allow: true, actor: "ada" }),
    sites: () => [{ siteId: SITE, name: "The blog" }],
    rateLimits: false,
    ...options.api,
  })
  const server = await listening(
    toNodeHandler(createDashboard(api, { siteId: SITE, ...options.dashboard })),
    options.port,
  )
  return {
    automation,
    url: `${server.url}/admin/automation/`,
    close: async () => {
      await api.close()
      await server.close()
      await automation.close()
    },
  }
}

/** The endpoints: each one is a call of an operation. */
import { AutomationError } from "@pressline/core"
import type { ConfigView } from "@pressline/core"
import { version } from "../contract/version.ts"
import type { Handlers } from "../server/Exchange.ts"
import { WithHeaders } from "../server/Reply.ts"
import { docs } from "./docs.ts"
import { events } from "./events.ts"
import { keywords, previewKeywords } from "./keywords.ts"
import { media } from "./media.ts"
import { permissions } from "./permissions.ts"

const configAnswer = ({ config, nextRuns, slots }: ConfigView) =>
  new WithHeaders({ ...config, nextRuns, slots }, { etag: `"${config.version}"` })

/** The version an `If-Match` asks for; any value that is no version of ours matches none. */
const versionOf = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined
  const digits = /^(?:W\/)?"?(\d{1,15})"?$/u.exec(ifMatch.trim())?.[1]
  return digits === undefined ? -1 : Number(digits)
}

export const handlers: Handlers = {
  currentRun: ({ automation, call, scope }, { query }) =>
    automation.currentRun({ ...scope, ...query }, call),
  pipelineOverview: ({ automation, call, scope }) => automation.pipelineOverview(scope, call),
  currentProcessing: ({ automation, call, scope }, { query }) =>
    automation.currentProcessing({ ...scope, ...query }, call),
  runProgress: ({ automation, call, scope }, { query }) =>
    automation.runProgress({ ...scope, ...query }, call),
  history: ({ automation, call, scope }, { query }) =>
    automation.history({ ...scope, ...query }, call),
  logs: ({ automation, call, scope }, { query }) => automation.logs({ ...scope, ...query }, call),
  estimate: ({ automation, call, scope }) => automation.estimate(scope, call),
  events,

  runNow: ({ automation, call, scope }, { headers }) => {
    const key = headers["idempotency-key"]
    return automation.runNow(key === undefined ? scope : { ...scope, idempotencyKey: key }, call)
  },
  pause: ({ automation, call, scope }, { query }) => automation.pause({ ...scope, ...query }, call),
  resume: ({ automation, call, scope }, { query }) =>
    automation.resume({ ...scope, ...query }, call),
  cancel: ({ automation, call, scope }, { query }) =>
    automation.cancel({ ...scope, ...query }, call),

  config: async ({ automation, call, scope }) =>
    configAnswer(await automation.getConfig(scope, call)),
  previewSchedule: ({ automation, call, scope }, { query }) =>
    automation.previewSchedule({ siteId: scope.siteId, ...query }, call),
  permissions,
  updateConfig: async ({ automation, call, scope }, { headers, payload: patch }) => {
    const ifVersion = versionOf(headers["if-match"])
    const change = ifVersion === undefined ? { patch } : { patch, ifVersion }
    return configAnswer(await automation.updateConfig({ ...scope, ...change }, call))
  },

  notifications: ({ automation, call, scope }, { query }) =>
    automation.listNotifications({ ...scope, ...query }, call),
  replayNotification: ({ automation, call, scope }, { payload }) =>
    automation.replayNotification({ ...scope, ...payload }, call),
  testNotification: ({ automation, call, scope }, { payload }) =>
    automation.testNotification({ ...scope, ...payload }, call),

  keywords,
  previewKeywords,
  items: ({ automation, call, scope }, { query }) =>
    automation.listItems({ ...scope, ...query }, call),
  item: ({ automation, call, scope }, { query }) =>
    automation.getItem({ ...scope, ...query }, call),
  images: ({ automation, call, scope }, { query }) =>
    automation.articleImages({ ...scope, ...query }, call),
  media,
  approve: ({ automation, call, scope }, { payload }) =>
    automation.approve({ ...scope, ...payload }, call),
  reject: ({ automation, call, scope }, { payload }) =>
    automation.reject({ ...scope, ...payload }, call),
  hold: ({ automation, call, scope }, { payload }) =>
    automation.holdBack({ ...scope, ...payload }, call),
  confirmPublished: ({ automation, call, scope }, { payload }) =>
    automation.confirmPublished({ ...scope, ...payload }, call),
  retryFailed: ({ automation, call, scope }, { payload, query }) =>
    automation.retryFailed({ ...scope, ...query, ...payload }, call),

  sites: async ({ request, server }) => {
    if (server.sites === null)
      throw new AutomationError("not_found", "This host does not list its sites.")
    return { sites: await server.sites(request) }
  },
  openapi: async () => (await import("../contract/openApi.ts")).openApi(),
  docs,
  ok: async () => ({ ok: true, version }),
}

import type { EndpointName } from "../../src/server/Exchange.ts"
import { makeRoutes, type Route } from "../../src/server/routes.ts"

export const MISSING = "01979c2e-0000-7000-8000-000000000000"

export interface Sample {
  /** Without `site_id`. */
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A request that makes sense, for every endpoint of the contract: a new one does not compile without. */
export const SAMPLES: Readonly<Record<EndpointName, Sample>> = {
  currentRun: {},
  pipelineOverview: {},
  currentProcessing: {},
  runProgress: {},
  history: { query: { limit: "5" } },
  logs: { query: { after: "0", limit: "10", level: "info" } },
  estimate: {},
  events: {},
  runNow: {},
  pause: {},
  resume: {},
  cancel: {},
  config: {},
  previewSchedule: { query: { timezone: "Europe/Berlin" } },
  permissions: {},
  updateConfig: { body: { max_attempts: 3 } },
  notifications: {},
  replayNotification: { body: { notification_id: MISSING } },
  testNotification: { body: { target: "https://hooks.site.example/a" } },
  keywords: { body: { keywords: ["sample keyword"] } },
  previewKeywords: { body: { keywords: ["sample keyword"] } },
  items: { query: { kind: "keyword" } },
  item: { query: { kind: "content", id: MISSING } },
  images: { query: { content_id: MISSING } },
  media: { query: { image_id: MISSING } },
  approve: { body: { content_id: MISSING } },
  reject: { body: { content_id: MISSING, reason: "Too short." } },
  hold: { body: { content_id: MISSING, until: null } },
  confirmPublished: { body: { content_id: MISSING, external_id: "post-1" } },
  retryFailed: {},
  sites: {},
  openapi: {},
  docs: {},
  ok: {},
}

export interface SampleRequest {
  readonly route: Route
  readonly method: string
  /** `/run_now/?site_id=...` */
  readonly path: string
  readonly init: RequestInit
}

/** The sample request of every endpoint of the contract. */
export const sampleRequests = (siteId: string): ReadonlyArray<SampleRequest> =>
  [...makeRoutes().values()].flatMap((methods) =>
    [...methods.values()].map((route) => {
      const { body, query = {} } = SAMPLES[route.name as EndpointName]
      const search = new URLSearchParams({ ...(route.onSite ? { site_id: siteId } : {}), ...query })
      const file = /[.]|^(?:ok|docs)$/u.test(route.segment)
      return {
        route,
        method: route.method,
        path: `/${route.segment}${file ? "" : "/"}${search.size > 0 ? `?${search}` : ""}`,
        init: {
          method: route.method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
        },
      }
    }),
  )

/** The names of what is asked for. All of a site's begin alike, so that they can be asked again together. */
export const keys = {
  sites: ["sites"] as const,
  site: (siteId: string) => ["site", siteId] as const,
  currentRun: (siteId: string, runId: string | null) => ["site", siteId, "run", runId] as const,
  runProgress: (siteId: string, runId: string | null) =>
    ["site", siteId, "progress", runId] as const,
  overview: (siteId: string) => ["site", siteId, "overview"] as const,
  processing: (siteId: string) => ["site", siteId, "processing"] as const,
  history: (siteId: string) => ["site", siteId, "history"] as const,
  config: (siteId: string) => ["site", siteId, "config"] as const,
  estimate: (siteId: string) => ["site", siteId, "estimate"] as const,
  permissions: (siteId: string) => ["site", siteId, "permissions"] as const,
  schedule: (siteId: string, draft: object) => ["site", siteId, "schedule", draft] as const,
  failed: (siteId: string, stage: number) => ["site", siteId, "failed", stage] as const,
  articles: (siteId: string, which: object) => ["site", siteId, "articles", which] as const,
  article: (siteId: string, id: string) => ["site", siteId, "article", id] as const,
  images: (siteId: string, id: string) => ["site", siteId, "images", id] as const,
  told: (siteId: string, runId: string) => ["site", siteId, "told", runId] as const,
  log: (siteId: string, runId: string) => ["site", siteId, "log", runId] as const,
}

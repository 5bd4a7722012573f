/** Keeps the page up to date while it is looked at. Once per provider. */
import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { usePage } from "./usePage.ts"
import { followSite } from "./followSite.ts"
import { isActive, useConfig, useConnection, useCurrentRun } from "./queries.ts"
import { keys } from "./queryKeys.ts"
import { readNewLines } from "./readLog.ts"

const POLL = 5000

export const useLive = (): void => {
  const { client, connection, log, missed, setSiteZone, siteId } = usePage()
  const queries = useQueryClient()
  const { data: current } = useCurrentRun()
  const { data: config } = useConfig()
  const { kind } = useConnection()
  const runId = current?.run?.run_id ?? null
  const hasRun = runId !== null

  useEffect(() => {
    if (!hasRun) return
    const onReset = (): void => missed.set(true)
    return followSite({ client, siteId, queries, log, connection, onReset })
  }, [hasRun, client, siteId, queries, log, connection, missed])

  // Without the stream the log is read in pages.
  useEffect(() => {
    if (runId === null || kind === "live" || kind === "connecting") return
    const read = (): void => {
      if (!document.hidden) void readNewLines(client, siteId, runId, log).catch(() => {})
    }
    read()
    const timer = setInterval(read, POLL)
    return () => clearInterval(timer)
  }, [runId, kind, client, siteId, log])

  // The end of a run changes what was not asked for meanwhile.
  const active = isActive(current)
  useEffect(() => {
    for (const queryKey of [
      keys.history(siteId),
      keys.overview(siteId),
      keys.estimate(siteId),
      keys.runProgress(siteId, null),
      ["site", siteId, "failed"],
      ["site", siteId, "articles"],
    ])
      void queries.invalidateQueries({ queryKey })
  }, [active, runId, siteId, queries])

  useEffect(() => {
    if (config !== undefined) setSiteZone(config.timezone)
  }, [config, setSiteZone])
}

/** Reads the log of a run in pages. */
import type { AutomationClient, LogLine } from "@pressline/http/client"
import type { LogStore } from "./LogStore.ts"

const PAGE = 1000

/** What the log has not yet. */
export const readNewLines = async (
  client: AutomationClient,
  siteId: string,
  runId: string,
  log: LogStore,
): Promise<void> => {
  for (;;) {
    const after = log.snapshot().runId === runId ? log.lastNumber : 0
    const { lines, next_after } = await client.logs({ siteId, runId, after, limit: PAGE })
    log.add(runId, lines)
    if (next_after === null || lines.length === 0) return log.markRead()
  }
}

/** All of it. */
export const readWholeLog = async (
  client: AutomationClient,
  siteId: string,
  runId: string,
  signal: AbortSignal,
): Promise<ReadonlyArray<LogLine>> => {
  const all: Array<LogLine> = []
  for (let after = 0; ;) {
    const { lines, next_after } = await client.logs({ siteId, runId, after, limit: PAGE, signal })
    all.push(...lines)
    if (next_after === null || lines.length === 0) return all
    after = next_after
  }
}

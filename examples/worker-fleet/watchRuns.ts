/**
 * Says what happens to the runs: which worker has which, who took over, what came of it. Which process
 * has a run is nobody's business but the engine's, so this example looks into the table for it.
 */
import type { Automation } from "@pressline/core"
import type pg from "pg"
import type { Kept } from "./Keeper.ts"

export interface Watch {
  /** Whether every run has ended. */
  readonly isOver: () => boolean
  /** The process of a worker that has a run in stage 4 right now. */
  readonly working: () => number | null
  readonly stop: () => void
}

interface Row {
  readonly site_id: string
  readonly run_id: string
  readonly status: string
  readonly holder: string | null
  readonly current_stage: number
  readonly percentage: number
  readonly takeovers: number
}

export const watchRuns = (
  pool: pg.Pool,
  sites: ReadonlyArray<string>,
  kept: ReadonlyArray<Kept>,
  say: (line: string) => void,
): Watch => {
  const before = new Map<string, Row>()
  const pids = new Map<string, string>() // a worker is named after the host, the process and its start
  const nameOf = (holder: string | null): string => {
    const pid = Number(holder?.split("/")[1] ?? 0)
    const name = kept.find((process) => process.pid === pid)?.name ?? pids.get(`${pid}`)
    if (name !== undefined) pids.set(`${pid}`, name)
    return `${name ?? "a worker"} (pid ${pid})`
  }
  let working: number | null = null
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<Row>(
      `select site_id, run_id, status, holder, current_stage, percentage, takeovers
       from pressline.runs where site_id = any($1) and status <> 'starting' order by site_id, run_id`,
      [sites],
    )
    working = null
    for (const row of rows) {
      const old = before.get(row.run_id)
      before.set(row.run_id, row)
      if (row.holder !== null && row.current_stage === 4) working = Number(row.holder.split("/")[1])
      const where = `${row.site_id}: stage ${row.current_stage}, ${row.percentage} %`
      const isNew = row.holder !== old?.holder || row.current_stage !== old.current_stage
      if (row.takeovers > (old?.takeovers ?? 0))
        say(`${where}; taken over by ${nameOf(row.holder)}`)
      else if (row.holder !== null && isNew) say(`${where}; ${nameOf(row.holder)} has it`)
      else if (row.status !== (old?.status ?? "running")) say(`${row.site_id}: ${row.status}`)
    }
  }
  const timer = setInterval(() => void look().catch(() => {}), 200)
  return {
    isOver: () =>
      before.size >= sites.length &&
      [...before.values()].every(({ status }) => status === "completed" || status === "failed"),
    working: () => working,
    stop: () => clearInterval(timer),
  }
}

/** What the runs came to, site by site; false if anything is not as it must be. */
export const sumUp = async (
  automation: Automation,
  sites: ReadonlyArray<string>,
  say: (line: string) => void,
): Promise<boolean> => {
  let sound = true
  for (const siteId of sites) {
    const { run } = await automation.currentRun({ siteId })
    const overview = await automation.pipelineOverview({ siteId })
    const waiting = overview.stages.reduce((sum, { pending }) => sum + pending, 0)
    const { content_created: articles, published } = {
      content_created: run?.stage4Result?.contentCreated ?? 0,
      published: run?.stage7Result?.published ?? 0,
    }
    sound &&= run?.status === "completed" && waiting === 0 && articles === published && articles > 0
    say(
      `${siteId}: ${run?.status}, ${articles} articles written, ${published} published, ${waiting} items left waiting, takeovers: ${run?.takeovers}`,
    )
  }
  return sound
}

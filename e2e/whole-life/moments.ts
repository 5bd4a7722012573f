/** Things that a life waits for. */
import { until } from "../../packages/dashboard/test/browser/openBrowser.ts"
import type { Life } from "./Life.ts"
import { SITE } from "./LifeSettings.ts"

const PATIENCE = 90_000

/** Asks until it is so; a server that is away meanwhile is asked again. */
export const eventually = async (what: string, is: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE
  let last: unknown = null
  for (;;) {
    try {
      if (await is()) return
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`it never came about that ${what}`, { cause: last })
    await new Promise((go) => setTimeout(go, 100))
  }
}

export const runIsOver = async ({ reader }: Life): Promise<boolean> => {
  const { state } = await reader.currentRun({ siteId: SITE })
  return state === "completed" || state === "failed" || state === "cancelled"
}

/** Nothing is left to be told, or settled. */
export const isAtRest = async ({ reader, pool, schema }: Life): Promise<boolean> => {
  const { notifications } = await reader.listNotifications({ siteId: SITE })
  const { rows } = await pool.query<{ held: number }>(
    `select count(*)::int as held from ${schema}.runs where not credits_released`,
  )
  return (
    notifications.length > 0 &&
    notifications.every(({ event, status }) => event === "digest" || status === "delivered") &&
    rows[0]?.held === 0
  )
}

/** The page says so by itself: nobody loads it again. */
export const pageSays = ({ page }: Life, pattern: RegExp): Promise<void> =>
  until(page, `${String(pattern)}.test(document.querySelector("h2")?.innerText ?? "")`, 60_000)

/** The worker that has the run in its hands. */
export const workerAtWork = async (life: Life): Promise<Life["workers"][number]> => {
  const { rows } = await life.pool.query<{ holder: string | null }>(
    `select holder from ${life.schema}.runs where status = 'running'`,
  )
  const pid = Number(rows[0]?.holder?.split("/")[1])
  const worker = life.workers.find((one) => one.pid === pid)
  if (worker === undefined) throw new Error(`no worker of this life has the run: ${pid}`)
  return worker
}

/** The time until the next attempt goes by, as far as storage knows. */
export const timePasses = async ({ pool, schema }: Life): Promise<void> => {
  await pool.query(
    `update ${schema}.outbox set next_attempt_at = now() where status = 'pending' and last_error is not null`,
  )
}

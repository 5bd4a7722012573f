/** workUntilRest: works on one run beside whoever else does, and shows it, until it has ended or is paused. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Automation } from "@pressline/core"
import { progressView } from "../terminal/progressView.ts"
import type { Screen } from "../terminal/Screen.ts"
import { stopOnInterrupt } from "../terminal/stopOnInterrupt.ts"

/** How soon a run is asked for again that another worker has, or that waits. */
const AGAIN = 1000

export const workUntilRest = async (
  automation: Automation,
  run: { readonly siteId: string; readonly runId: string },
  screen: Screen,
): Promise<void> => {
  const over = new AbortController()
  const view = progressView(screen.stream)
  const release = stopOnInterrupt(async () => {
    await automation.stop()
    over.abort()
  }, view.say)
  const working = work(automation, run.runId, over.signal)
  // What ends the work ends the watching, too.
  working.catch(() => over.abort())
  try {
    for await (const event of automation.events(run, { signal: over.signal })) {
      if (event.type === "progress") view.show(event.progress)
      if (event.type === "log" && ["warn", "error"].includes(event.line.level))
        view.say(event.line.message)
      if (event.type === "status" && event.run.status === "paused") break
    }
  } finally {
    view.end()
    release()
    over.abort()
  }
  await working
}

const work = async (automation: Automation, runId: string, over: AbortSignal): Promise<void> => {
  while (!over.aborted) {
    await automation.workOn(runId)
    await sleep(AGAIN, undefined, { signal: over }).catch(() => {}) // woken at the end
  }
}

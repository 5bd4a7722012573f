/**
 * Ctrl-C: the first stops the run after the items in hand, the second quits at once. With storage that
 * outlives the process one would pause the run instead, and resume it later.
 */
import type { Automation } from "@pressline/core"

/** Answers a function that gives Ctrl-C back. */
export function stopOnInterrupt(
  automation: Pick<Automation, "cancel">,
  run: { readonly siteId: string; readonly runId: string },
  say: (line: string) => void,
): () => void {
  let asked = false
  const stop = (): void => {
    if (asked) process.exit(1)
    asked = true
    say("Stopping after the items in hand. Press Ctrl-C again to quit at once.")
    // It may have ended in this very moment: then there is nothing left to stop.
    automation.cancel(run).catch(() => {})
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
  return () => {
    process.off("SIGINT", stop)
    process.off("SIGTERM", stop)
  }
}

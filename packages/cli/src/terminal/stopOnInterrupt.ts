/** Ctrl-C: the first stops the run after the items in hand, the second quits at once. */

/** Answers a function that gives Ctrl-C back. */
export function stopOnInterrupt(
  stop: () => Promise<unknown>,
  say: (line: string) => void,
): () => void {
  let asked = false
  const onSignal = (): void => {
    if (asked) process.exit(1)
    asked = true
    say("Stopping after the items in hand. Press Ctrl-C again to quit at once.")
    // It may have ended in this very moment: then there is nothing left to stop.
    stop().catch(() => {})
  }
  process.on("SIGINT", onSignal)
  process.on("SIGTERM", onSignal)
  return () => {
    process.off("SIGINT", onSignal)
    process.off("SIGTERM", onSignal)
  }
}

/** The log of the run as it is written: search, follow, stop, download. */
import { useId, useState, useSyncExternalStore } from "react"
import { Section } from "../controls/Section.tsx"
import { usePage } from "../live/usePage.ts"
import type { LogView } from "../live/LogStore.ts"
import { useCurrentRun } from "../live/queries.ts"
import { useNow } from "../live/useNow.ts"
import { LogBrowser } from "./LogBrowser.tsx"

export const ActivityLog = () => {
  const { log, words } = usePage()
  const view = useSyncExternalStore(log.subscribe, log.snapshot)
  const heading = useId()
  const [frozen, setFrozen] = useState<LogView | null>(null)
  const [aloud, setAloud] = useState(false)
  const shown = frozen !== null && frozen.runId === view.runId ? frozen : view
  const { data: current } = useCurrentRun()
  const missed = view.lines.length - shown.lines.length
  useNow(60_000)
  return (
    <Section title={words.log.title}>
      <span id={heading} hidden>
        {words.log.title}
      </span>
      <LogBrowser
        lines={shown.lines}
        reading={!shown.read && current?.run !== null}
        labelledBy={heading}
        newLines={missed}
        follow={frozen === null}
        onFollow={(follow) => setFrozen(follow ? null : view)}
        aloud={aloud}
        onAloud={setAloud}
        name={view.runId ?? "log"}
      />
    </Section>
  )
}

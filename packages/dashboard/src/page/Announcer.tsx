/** Says changes of the state aloud: once each, and never what only ticks. */
import controls from "../controls/controls.module.css"
import { usePage } from "../live/usePage.ts"
import { ALERTS } from "../live/pageState.ts"
import { useCurrentRun, useOverview } from "../live/queries.ts"
import { usePageState } from "../live/usePageState.ts"
import { sayState } from "../parts/sayState.ts"

export const Announcer = () => {
  const { words } = usePage()
  const state = usePageState()
  const { data: current } = useCurrentRun()
  const { data: overview } = useOverview()
  const { detail, hint, title } = sayState(state, current, overview, words)
  const text = [title, detail, ALERTS.has(state) ? hint : null].filter(Boolean).join(" ")
  return (
    <>
      <p className={controls["hidden"]} role="status">
        {ALERTS.has(state) ? "" : text}
      </p>
      <p className={controls["hidden"]} role="alert">
        {ALERTS.has(state) ? text : ""}
      </p>
    </>
  )
}

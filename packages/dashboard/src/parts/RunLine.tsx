import type { Run } from "@pressline/http/client"
import controls from "../controls/controls.module.css"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"
import { shortId } from "./shortId.ts"

/** Which run, since when, and why. */
export const RunLine = ({ run }: { readonly run: Run }) => {
  const { words } = usePage()
  return (
    <p className={controls["muted"]}>
      {words.run.id(shortId(run.run_id))} · {words.history.started.toLowerCase()}{" "}
      <Time at={run.started_at} relative /> · {words.run.trigger[run.trigger_type]}
      {run.takeovers > 0 && <> · {words.run.takeovers(run.takeovers)}</>}
    </p>
  )
}

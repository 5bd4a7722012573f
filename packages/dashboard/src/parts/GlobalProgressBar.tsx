/** How far the run is over the whole pipeline; what is projected says so. */
import type { RunProgress } from "@pressline/http/client"
import { Bar } from "../controls/Bar.tsx"
import { usePage } from "../live/usePage.ts"
import { useRunProgress } from "../live/queries.ts"
import styles from "./GlobalProgressBar.module.css"

/** Before that the time left would be a guess. */
const ENOUGH = { items: 10, seconds: 30 }

export const GlobalProgressBar = ({ runId = null }: { readonly runId?: string | null }) => {
  const { format, words } = usePage()
  const { data: progress } = useRunProgress(runId)
  if (progress === undefined) return null
  const { global_progress: all, metrics, run } = progress
  const { completed_items: done, estimated, percentage, total_items: total } = all
  return (
    <div className={styles["progress"]}>
      <div className={styles["line"]}>
        <Bar
          label={words.progress.label}
          percent={percentage}
          text={words.progress.text(done, total, estimated, run.current_stage)}
          {...(run.status === "completed" ? { color: "var(--pl-status-success)" } : {})}
        />
        <strong>{format.number(percentage)} %</strong>
      </div>
      <p className={styles["facts"]}>
        <span>{words.progress.items(format.number(done), format.number(total), estimated)}</span>
        <span>{words.progress.credits(format.credits(metrics.credits_used))}</span>
        <span>{format.duration(metrics.duration_seconds)}</span>
        {isKnown(progress) && (
          <span>{words.progress.left(format.duration(metrics.eta_seconds ?? 0))}</span>
        )}
      </p>
    </div>
  )
}

const isKnown = ({ global_progress: all, metrics, run }: RunProgress): boolean =>
  run.status === "running" &&
  metrics.eta_seconds !== null &&
  metrics.eta_seconds >= 1 &&
  (all.completed_items >= ENOUGH.items || metrics.duration_seconds >= ENOUGH.seconds)

/** Credits of the last runs, a bar each, a colour per stage. */
import type { Run } from "@pressline/http/client"
import { usePage } from "../live/usePage.ts"
import { useHistory, useOverview } from "../live/queries.ts"
import styles from "./CreditsChart.module.css"
import { creditsOf } from "./runFigures.ts"
import { STAGES } from "./stages.ts"
import { shortId } from "./shortId.ts"
import { StageName } from "./StageName.tsx"

const HEIGHT = 96
const SLOT = 30
const GAP = 8
/** Stages 3 and 7 cost nothing. */
const PAID = STAGES.filter((number) => number !== 3 && number !== 7)

export const CreditsChart = () => {
  const { format, words } = usePage()
  const { data: history } = useHistory()
  const { data: overview } = useOverview()
  const runs = (history?.runs ?? []).filter((run) => run.total_credits_used > 0).toReversed()
  if (runs.length === 0) return null
  const most = Math.max(...runs.map((run) => run.total_credits_used))
  return (
    <figure className={styles["chart"]}>
      <figcaption>{words.credits.chart}</figcaption>
      <svg
        viewBox={`0 0 ${runs.length * SLOT} ${HEIGHT}`}
        width={runs.length * SLOT}
        height={HEIGHT}
        role="img"
        aria-label={runs
          .map((run) =>
            words.credits.chartText(shortId(run.run_id), format.credits(run.total_credits_used)),
          )
          .join(", ")}
      >
        {runs.map((run, at) => (
          <RunBar key={run.run_id} run={run} x={at * SLOT + GAP / 2} most={most} />
        ))}
      </svg>
      <ul>
        {PAID.map((number) => (
          <li key={number} data-stage={number}>
            <span className={styles["swatch"]} aria-hidden="true" />
            <StageName name={overview?.stages[number - 1]?.name ?? words.stageShort(number)} />
          </li>
        ))}
      </ul>
    </figure>
  )
}

const RunBar = ({
  most,
  run,
  x,
}: {
  readonly run: Run
  readonly x: number
  readonly most: number
}) => {
  const { format, words } = usePage()
  let y = HEIGHT
  const parts = PAID.map((number) => {
    const height = ((HEIGHT - 4) * creditsOf(run, number)) / most
    y -= height
    return <rect key={number} data-stage={number} x={x} y={y} width={SLOT - GAP} height={height} />
  })
  // What a stage in hand has used is not in a result yet.
  const whole = ((HEIGHT - 4) * run.total_credits_used) / most
  return (
    <g>
      <title>
        {words.credits.chartText(shortId(run.run_id), format.credits(run.total_credits_used))}
      </title>
      <rect className={styles["open"]} x={x} y={HEIGHT - whole} width={SLOT - GAP} height={whole} />
      {parts}
    </g>
  )
}

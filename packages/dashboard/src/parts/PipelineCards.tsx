/** A card per stage: what waits, what is done, what is set aside, and why nothing happens. */
import type { CurrentRun, PipelineOverview, RunProgress } from "@pressline/http/client"
import { Bar } from "../controls/Bar.tsx"
import { Chip } from "../controls/Chip.tsx"
import controls from "../controls/controls.module.css"
import { toneColor } from "../controls/toneColor.ts"
import { usePage } from "../live/usePage.ts"
import type { Tone } from "../live/pageState.ts"
import { isActive, useConfig, useCurrentRun, useOverview, useRunProgress } from "../live/queries.ts"
import type { IconName } from "../looks/Icon.tsx"
import styles from "./PipelineCards.module.css"
import { StageName } from "./StageName.tsx"
import { stageNote } from "./stageNotes.ts"

type Stage = PipelineOverview["stages"][number]
type Status = Stage["status"] | "next"

const LOOKS: Readonly<Record<Status, { readonly icon: IconName; readonly tone: Tone }>> = {
  pending: { icon: "circle", tone: "quiet" },
  next: { icon: "circle", tone: "info" },
  running: { icon: "play", tone: "info" },
  completed: { icon: "check", tone: "success" },
  skipped: { icon: "skip", tone: "quiet" },
  failed: { icon: "cross", tone: "danger" },
}

export const PipelineCards = () => {
  const { words } = usePage()
  const { data: overview } = useOverview()
  const { data: current } = useCurrentRun()
  const { data: progress } = useRunProgress()
  return (
    <section aria-labelledby="pl-pipeline" className={styles["pipeline"]}>
      <h2 id="pl-pipeline" tabIndex={-1}>
        {words.pipeline.title}
      </h2>
      <ol className={styles["cards"]} aria-busy={overview === undefined}>
        {overview?.stages.map((stage) => (
          <StageCard key={stage.number} stage={stage} current={current} progress={progress} />
        ))}
        {overview === undefined &&
          Array.from({ length: 7 }, (_, at) => <li key={at} className={styles["empty"]} />)}
      </ol>
    </section>
  )
}

const StageCard = ({
  current,
  progress,
  stage,
}: {
  readonly stage: Stage
  readonly current: CurrentRun | undefined
  readonly progress: RunProgress | undefined
}) => {
  const { format, words } = usePage()
  const { data: config } = useConfig()
  const run = current?.run ?? null
  const inRun = progress?.stages.find(({ number }) => number === stage.number)
  const active = isActive(current)
  const status = statusOf(stage, run?.current_stage, active)
  const { icon, tone } = LOOKS[status]
  const done = inRun === undefined ? 0 : inRun.processed_count + inRun.failed_count
  const total = inRun?.input_count ?? 0
  const percent = status === "completed" ? 100 : total === 0 ? 0 : (100 * done) / total
  const note = stageNote(stage, run, config, words)
  const ofRun = words.pipeline.ofRun(format.number(done), format.number(total))
  return (
    <li className={styles["card"]} data-status={status}>
      <h3>
        <span className={controls["muted"]}>{stage.number} </span>
        <StageName name={stage.name} />
      </h3>
      <p className={styles["pending"]}>
        <strong>{format.number(stage.pending)}</strong> {words.pipeline.pending}
      </p>
      <div className={styles["bar"]}>
        <Bar label={stage.name} percent={percent} text={ofRun} color={toneColor(tone)} />
      </div>
      <p className={styles["counts"]}>
        <Chip tone={tone} icon={icon}>
          {status === "running" ? ofRun : words.pipeline.status[status]}
        </Chip>
      </p>
      <p className={styles["counts"]}>
        {format.number(stage.processed)} {words.pipeline.processed}
        {stage.failed > 0 && (
          <span style={{ color: toneColor("danger") }}>
            {" · "}
            {format.number(stage.failed)} {words.pipeline.failed}
          </span>
        )}
      </p>
      {note !== null && <p className={styles["note"]}>{note}</p>}
    </li>
  )
}

const statusOf = (stage: Stage, currentStage: number | undefined, active: boolean): Status => {
  if (active && stage.status === "pending" && stage.number === (currentStage ?? 0) + 1)
    return "next"
  return stage.status
}

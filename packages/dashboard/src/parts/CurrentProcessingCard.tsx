/** What is in the worker's hands right now. */
import { Section } from "../controls/Section.tsx"
import controls from "../controls/controls.module.css"
import { usePage } from "../live/usePage.ts"
import { isActive, useCurrentRun, useOverview, useProcessing } from "../live/queries.ts"
import { useNow } from "../live/useNow.ts"
import styles from "./CurrentProcessingCard.module.css"
import { StageName } from "./StageName.tsx"

const SHOWN = 6

export const CurrentProcessingCard = () => {
  const { format, words } = usePage()
  const { data: current } = useCurrentRun()
  const { data: held } = useProcessing()
  const { data: overview } = useOverview()
  const now = useNow(1000)
  const processing = isActive(current) ? held : null
  if (processing === null || processing === undefined)
    return (
      <Section title={words.now.title}>
        <p>{words.now.nothing}</p>
        <p className={controls["muted"]}>{words.now.nothingHint}</p>
      </Section>
    )
  const { batch, batches, items, next, stage } = processing
  const more = items.length - SHOWN
  return (
    <Section title={words.now.title}>
      <p className={styles["stage"]}>
        <StageName name={overview?.stages[stage - 1]?.name ?? words.stageShort(stage)} />
        <span className={controls["muted"]}>{words.now.batch(batch, batches)}</span>
      </p>
      <ul className={styles["items"]}>
        {items.slice(0, SHOWN).map(({ attempt, id, label, since }) => (
          <li key={id}>
            <span className={styles["dot"]} aria-hidden="true" />
            <span className={styles["label"]} dir="auto">
              {label}
            </span>
            <span className={controls["muted"]}>
              {attempt > 1 && `${words.now.attempt(attempt)} · `}
              {words.now.since(format.duration(Math.round((now - Date.parse(since)) / 1000)))}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={controls["muted"]}>{words.now.more(more)}</p>}
      {next !== null && (
        <p className={styles["next"]}>
          <span className={controls["muted"]}>{words.now.next}</span> <span dir="auto">{next}</span>
        </p>
      )}
    </Section>
  )
}

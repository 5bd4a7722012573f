/** The last runs, newest first, each with a page of its own. */
import type { Run } from "@pressline/http/client"
import { Section } from "../controls/Section.tsx"
import { classes } from "../controls/classes.ts"
import controls from "../controls/controls.module.css"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"
import { useHistory } from "../live/queries.ts"
import { CreditsChart } from "./CreditsChart.tsx"
import styles from "./HistoryTable.module.css"
import { itemsOf, resultOf, tookOf } from "./runFigures.ts"
import { RunStatus } from "./RunStatus.tsx"

export interface HistoryTableProps {
  /** The address of a run's page. */
  readonly hrefOf: (runId: string) => string
  /** Opens it without loading the page anew. */
  readonly onOpen?: (runId: string) => void
}

export const HistoryTable = ({ hrefOf, onOpen }: HistoryTableProps) => {
  const { words } = usePage()
  const { data: history } = useHistory()
  const runs = history?.runs ?? []
  return (
    <Section title={words.history.title}>
      {history !== undefined && runs.length === 0 ? (
        <p className={controls["muted"]}>{words.history.none}</p>
      ) : (
        <>
          <CreditsChart />
          <table className={classes(controls["table"], styles["history"])}>
            <caption className={controls["hidden"]}>{words.history.title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.history.status}</th>
                <th scope="col">{words.history.started}</th>
                <th scope="col" className={controls["end"]}>
                  {words.history.took}
                </th>
                <th scope="col" className={controls["end"]}>
                  {words.history.items}
                </th>
                <th scope="col" className={controls["end"]}>
                  {words.history.credits}
                </th>
                <th scope="col">{words.history.trigger}</th>
                <th scope="col">{words.history.result}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <Row key={run.run_id} run={run} href={hrefOf(run.run_id)} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  )
}

const Row = ({
  href,
  onOpen,
  run,
}: {
  readonly run: Run
  readonly href: string
  readonly onOpen: ((runId: string) => void) | undefined
}) => {
  const { format, words } = usePage()
  const took = tookOf(run)
  return (
    <tr>
      <td>
        <RunStatus run={run} />
      </td>
      <th scope="row">
        <a
          href={href}
          onClick={(event) => {
            if (onOpen === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            onOpen(run.run_id)
          }}
        >
          <Time at={run.started_at} />
        </a>
      </th>
      <td className={controls["end"]} data-label={words.history.took}>
        {took === null ? "…" : format.duration(took)}
      </td>
      <td className={controls["end"]} data-label={words.history.items}>
        {format.number(itemsOf(run))}
      </td>
      <td className={controls["end"]} data-label={words.history.credits}>
        {format.credits(run.total_credits_used)}
      </td>
      <td data-label={words.history.trigger}>{words.run.trigger[run.trigger_type]}</td>
      <td dir="auto">{resultOf(run, words)}</td>
    </tr>
  )
}

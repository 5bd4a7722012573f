/** A run, whole: what each stage did, what it cost, what was set aside, and its log. */
import type { Run } from "@pressline/http/client"
import { useQuery } from "@tanstack/react-query"
import { useId, useSyncExternalStore } from "react"
import { Section } from "../controls/Section.tsx"
import controls from "../controls/controls.module.css"
import { classes } from "../controls/classes.ts"
import { Failure } from "../controls/Failure.tsx"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"
import { isActive, useCurrentRun } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"
import { readWholeLog } from "../live/readLog.ts"
import { ArticleList } from "./ArticleList.tsx"
import { Deliveries } from "./Deliveries.tsx"
import { GlobalProgressBar } from "./GlobalProgressBar.tsx"
import { LogBrowser } from "./LogBrowser.tsx"
import styles from "./RunDetails.module.css"
import { creditsOf, resultOf } from "./runFigures.ts"
import { RunStatus } from "./RunStatus.tsx"
import { shortId } from "./shortId.ts"
import { stageCounts } from "./stageCounts.ts"
import { StageName } from "./StageName.tsx"
import { STAGES } from "./stages.ts"

export interface RunDetailsProps {
  readonly runId: string
}

export const RunDetails = ({ runId }: RunDetailsProps) => {
  const { words } = usePage()
  const { data: current, error } = useCurrentRun(runId)
  if (error !== null) return <Failure error={error} />
  const run = current?.run
  if (run === null || run === undefined) return <p role="status">{words.state.loading}…</p>
  return (
    <div className={styles["details"]}>
      <Section title={words.run.id(shortId(runId))} aside={<RunStatus run={run} />}>
        <p className={styles["result"]} dir="auto">
          {resultOf(run, words)}
        </p>
        <p className={controls["muted"]}>
          <Time at={run.started_at} />
          {run.completed_at !== null && (
            <>
              {" – "}
              <Time at={run.completed_at} />
            </>
          )}
          {" · "}
          {words.run.trigger[run.trigger_type]}
          {run.takeovers > 0 && ` · ${words.run.takeovers(run.takeovers)}`}
        </p>
        <GlobalProgressBar runId={runId} />
      </Section>
      <Section title={words.history.stages}>
        <StageTable run={run} />
      </Section>
      <ArticleList runId={runId} />
      <Deliveries runId={runId} />
      <RunLog runId={runId} active={isActive(current)} />
    </div>
  )
}

const StageTable = ({ run }: { readonly run: Run }) => {
  const { format, words } = usePage()
  return (
    <table className={classes(controls["table"], styles["stages"])}>
      <thead>
        <tr>
          <th scope="col">{words.estimate.stage}</th>
          <th scope="col" className={controls["end"]}>
            {words.history.items}
          </th>
          <th scope="col" className={controls["end"]}>
            {words.history.made}
          </th>
          <th scope="col" className={controls["end"]}>
            {words.failed.title}
          </th>
          <th scope="col" className={controls["end"]}>
            {words.history.credits}
          </th>
          <th scope="col" className={controls["end"]}>
            {words.history.took}
          </th>
        </tr>
      </thead>
      <tbody>
        {STAGES.map((number) => {
          const result = run[`stage_${number}_result`]
          const { made, processed } = stageCounts(run, number)
          const value = (shown: string) => (result === null ? "–" : result.skipped ? "" : shown)
          return (
            <tr key={number}>
              <th scope="row">
                <span className={controls["muted"]}>{number} </span>
                <StageName name={run.stage_plan.stages[number - 1]?.name ?? ""} />
                {result?.skipped && (
                  <span className={controls["muted"]}> · {words.pipeline.status.skipped}</span>
                )}
              </th>
              <td className={controls["end"]}>{value(format.number(processed))}</td>
              <td className={controls["end"]}>{value(format.number(made))}</td>
              <td className={controls["end"]}>{value(format.number(result?.failed ?? 0))}</td>
              <td className={controls["end"]}>
                {value(format.credits(creditsOf(run, number), true))}
              </td>
              <td className={controls["end"]}>
                {value(format.duration(result?.time_elapsed ?? 0))}
              </td>
            </tr>
          )
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={4}>
            {words.credits.title}
          </th>
          <td className={controls["end"]}>{format.credits(run.total_credits_used, true)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  )
}

const RunLog = ({ active, runId }: { readonly runId: string; readonly active: boolean }) => {
  const { client, log, siteId, words } = usePage()
  const heading = useId()
  // The run that is followed has its lines here already.
  const view = useSyncExternalStore(log.subscribe, log.snapshot)
  const followed = view.runId === runId && view.read
  const { data = [], isPending } = useQuery({
    queryKey: keys.log(siteId, runId),
    queryFn: ({ signal }) => readWholeLog(client, siteId, runId, signal),
    enabled: !followed,
    refetchInterval: active ? 5000 : false,
  })
  const lines = followed ? view.lines : data
  return (
    <Section title={words.log.title}>
      <span id={heading} hidden>
        {words.log.title}
      </span>
      <LogBrowser
        lines={lines}
        reading={!followed && isPending}
        labelledBy={heading}
        name={runId}
      />
    </Section>
  )
}

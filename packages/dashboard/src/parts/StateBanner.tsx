/** The first thing to read: what the automation does, or why it does nothing. */
import type { Run } from "@pressline/http/client"
import { useMutation } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Button } from "../controls/Button.tsx"
import { CopyButton } from "../controls/CopyButton.tsx"
import { classes } from "../controls/classes.ts"
import controls from "../controls/controls.module.css"
import { Time } from "../controls/Time.tsx"
import { toneColor } from "../controls/toneColor.ts"
import { usePage } from "../live/usePage.ts"
import { type PageState, REFUSED, TONES } from "../live/pageState.ts"
import { useConfig, useCurrentRun, useOverview, usePermissions } from "../live/queries.ts"
import { useRefresh } from "../live/useActions.ts"
import { usePageState } from "../live/usePageState.ts"
import { Icon, type IconName } from "../looks/Icon.tsx"
import { ControlButtons } from "./ControlButtons.tsx"
import { CreditMeter } from "./CreditMeter.tsx"
import { GlobalProgressBar } from "./GlobalProgressBar.tsx"
import { RunLine } from "./RunLine.tsx"
import styles from "./StateBanner.module.css"
import { sayState } from "./sayState.ts"

const ICONS: Readonly<Record<PageState, IconName>> = {
  loading: "clock",
  loadFailed: "alert",
  signedOut: "lock",
  notAllowed: "lock",
  noKeywords: "plus",
  disabled: "power",
  idle: "circle",
  upToDate: "check",
  queued: "clock",
  noWorker: "alert",
  running: "play",
  pausing: "pause",
  cancelling: "stop",
  paused: "pause",
  outOfCredits: "alert",
  providerAway: "clock",
  budgetReached: "alert",
  failed: "cross",
  finishedWithErrors: "alert",
  cancelled: "stop",
  completed: "check",
}

/** States of a run: its progress belongs to them. */
const OF_RUN: ReadonlySet<PageState> = new Set<PageState>([
  "queued",
  "noWorker",
  "running",
  "pausing",
  "cancelling",
  "paused",
  "outOfCredits",
  "providerAway",
  "budgetReached",
  "failed",
  "finishedWithErrors",
  "cancelled",
  "completed",
])

export const StateBanner = ({ children }: { readonly children?: ReactNode }) => {
  const { signInUrl, words } = usePage()
  const state = usePageState()
  const { data: current, refetch } = useCurrentRun()
  const { data: overview } = useOverview()
  const said = sayState(state, current, overview, words)
  const ofRun = OF_RUN.has(state)
  const refused = REFUSED.has(state)
  const rests = !refused && state !== "disabled"
  const run = current?.run ?? null
  return (
    <section
      className={styles["banner"]}
      aria-label={words.title}
      data-state={state}
      style={{ borderInlineStartColor: toneColor(TONES[state]) }}
    >
      <div className={styles["head"]}>
        <span className={styles["icon"]} style={{ color: toneColor(TONES[state]) }}>
          <Icon name={ICONS[state]} size={22} />
        </span>
        <div className={styles["words"]}>
          <h2>
            {said.title}
            {said.detail !== null && <span className={styles["detail"]}> {said.detail}</span>}
          </h2>
          {said.hint !== null && <p className={controls["muted"]}>{said.hint}</p>}
          {ofRun && run !== null ? <RunLine run={run} /> : rests && <NextRun />}
          {run?.status === "paused" && run.resume_at !== null && (
            <p>
              {words.state.goesOn} <Time at={run.resume_at} relative />
            </p>
          )}
        </div>
        {!refused && (
          <div className={styles["credits"]}>
            <CreditMeter />
          </div>
        )}
      </div>
      {ofRun && <GlobalProgressBar />}
      {state === "noWorker" && <p className={controls["muted"]}>{words.state.noWorkerHint}</p>}
      {current === undefined || refused ? (
        <div className={styles["refused"]}>
          {state === "signedOut" && signInUrl !== undefined && (
            <a className={classes(controls["button"], controls["primary"])} href={signInUrl}>
              {words.state.signIn}
            </a>
          )}
          <Button icon="refresh" onClick={() => void refetch()}>
            {words.tryAgain}
          </Button>
        </div>
      ) : (
        <ControlButtons>
          {state === "disabled" && <TurnOn />}
          {state === "failed" && run !== null && <CopyButton text={() => reportOf(run)} />}
          {children}
        </ControlButtons>
      )}
    </section>
  )
}

/** A failed run, for a report. */
const reportOf = (run: Run): string => {
  const { completed_at, current_stage, error_message, run_id, site_id, started_at, takeovers } = run
  const report = { site_id, run_id, current_stage, error_message, started_at, completed_at }
  return JSON.stringify({ ...report, takeovers }, null, 2)
}

/** Switches the schedule on, as it is set. */
const TurnOn = () => {
  const { client, siteId, words } = usePage()
  const { configure } = usePermissions()
  const refresh = useRefresh()
  const turnOn = useMutation({
    mutationFn: () => client.updateConfig({ siteId, body: { enabled: true } }),
    onSettled: refresh,
  })
  if (!configure) return null
  return (
    <Button icon="power" disabled={turnOn.isPending} onClick={() => turnOn.mutate()}>
      {words.state.turnOn}
    </Button>
  )
}

const NextRun = () => {
  const { words } = usePage()
  const { data: config } = useConfig()
  if (config === undefined) return null
  return (
    <p className={controls["muted"]}>
      {config.next_run_at === null ? (
        words.state.scheduleOff
      ) : (
        <>
          {words.settings.nextRun}: <Time at={config.next_run_at} relative />
        </>
      )}
    </p>
  )
}

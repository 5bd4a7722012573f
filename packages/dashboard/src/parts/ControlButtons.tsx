/** The buttons that make sense now: what the server allows, and nothing else. */
import { type ReactNode, useId, useState } from "react"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { Question } from "../controls/Dialog.tsx"
import { Failure } from "../controls/Failure.tsx"
import { usePage } from "../live/usePage.ts"
import { type Control, useControl } from "../live/useActions.ts"
import {
  useConnection,
  useCurrentRun,
  useOverview,
  usePermissions,
  useRunProgress,
} from "../live/queries.ts"
import styles from "./ControlButtons.module.css"
import { EstimateDialog } from "./EstimateDialog.tsx"

export const ControlButtons = ({ children }: { readonly children?: ReactNode }) => {
  const { words } = usePage()
  const { data: current, isError } = useCurrentRun()
  const { data: overview } = useOverview()
  const { operate } = usePermissions()
  const { kind } = useConnection()
  const control = useControl()
  const [estimating, setEstimating] = useState(false)
  const [asking, setAsking] = useState(false)
  const why = useId()
  if (current === undefined || !operate) return null
  const { allowed_actions: allowed, run, state } = current
  const away = kind === "offline" || isError
  const nothing = overview?.stages.every(({ pending }) => pending === 0) ?? false
  const reason = away ? words.buttons.unreachable : nothing ? words.buttons.nothing : null
  const act = (action: Control): void => {
    if (run !== null) control.mutate({ action, runId: run.run_id })
  }
  const toggles = allowed.includes("pause") || allowed.includes("resume")
  const busy = control.isPending
  return (
    <div className={styles["buttons"]}>
      <div className={styles["row"]}>
        {allowed.includes("run_now") && (
          <Button
            look="primary"
            icon="play"
            disabled={reason !== null}
            {...(reason === null ? {} : { describedBy: why })}
            onClick={() => setEstimating(true)}
          >
            {words.buttons.runNow}
          </Button>
        )}
        {toggles && (
          <Toggle canPause={allowed.includes("pause")} state={state} act={act} off={away || busy} />
        )}
        {allowed.includes("cancel") && (
          <Button
            look="danger"
            icon="cross"
            disabled={away || busy || state === "cancelling"}
            onClick={() => setAsking(true)}
          >
            {state === "cancelling" ? words.buttons.cancelling : words.buttons.cancel}
          </Button>
        )}
        {children}
      </div>
      {allowed.includes("run_now") && reason !== null && (
        <p id={why} className={controls["muted"]}>
          {reason}
        </p>
      )}
      <Failure error={control.error} />
      <EstimateDialog open={estimating} onClose={() => setEstimating(false)} />
      {asking && (
        <CancelQuestion
          onClose={() => setAsking(false)}
          onCancel={() => {
            setAsking(false)
            act("cancel")
          }}
        />
      )}
    </div>
  )
}

/** Pause and Resume are one button, so that the focus stays where it is. */
const Toggle = ({
  act,
  canPause,
  off,
  state,
}: {
  readonly canPause: boolean
  readonly state: string
  readonly act: (action: Control) => void
  readonly off: boolean
}) => {
  const { words } = usePage()
  const action = canPause ? "pause" : "resume"
  const label = state === "pausing" ? words.buttons.keepGoing : words.buttons[action]
  return (
    <Button icon={canPause ? "pause" : "play"} disabled={off} onClick={() => act(action)}>
      {label}
    </Button>
  )
}

/** Says what was true when it was opened: a dialog does not change under the hand. */
const CancelQuestion = ({
  onCancel,
  onClose,
}: {
  readonly onClose: () => void
  readonly onCancel: () => void
}) => {
  const { format, words } = usePage()
  const { data: progress } = useRunProgress()
  const [text] = useState(() => {
    if (progress === undefined) return words.state.cancelledHint
    const { completed_items: done, estimated, total_items: total } = progress.global_progress
    const left = `${format.number(total - done)} of ${estimated ? "~" : ""}${words.items(total)}`
    return words.buttons.cancelText(left, format.credits(progress.metrics.credits_used))
  })
  return (
    <Question open onClose={onClose} title={words.buttons.cancelTitle} text={text}>
      <Button onClick={onClose}>{words.buttons.keepRunning}</Button>
      <Button look="danger" icon="cross" onClick={onCancel}>
        {words.buttons.confirmCancel}
      </Button>
    </Question>
  )
}

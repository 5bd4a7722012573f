/** What a run would take and cost now, before it is started. */
import type { Estimate, PipelineOverview } from "@pressline/http/client"
import { useState } from "react"
import { Button } from "../controls/Button.tsx"
import { classes } from "../controls/classes.ts"
import controls from "../controls/controls.module.css"
import { Dialog } from "../controls/Dialog.tsx"
import { Failure } from "../controls/Failure.tsx"
import { usePage } from "../live/usePage.ts"
import { useConfig, useEstimate, useOverview } from "../live/queries.ts"
import { intentionKey, useRunNow } from "../live/useActions.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./EstimateDialog.module.css"
import { StageName } from "./StageName.tsx"

export interface EstimateDialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

export const EstimateDialog = ({ onClose, open }: EstimateDialogProps) => {
  const { words } = usePage()
  return (
    <Dialog open={open} onClose={onClose} title={words.estimate.title}>
      <EstimateBody onClose={onClose} />
    </Dialog>
  )
}

const EstimateBody = ({ onClose }: Pick<EstimateDialogProps, "onClose">) => {
  const { creditsUrl, words } = usePage()
  const { data: estimate, error } = useEstimate(true)
  const { data: overview } = useOverview()
  const runNow = useRunNow()
  // One opening of the dialog is one intention: a double click starts one run.
  const [key] = useState(intentionKey)
  const nothing = estimate?.stages.every(({ items }) => items === 0) ?? false
  const start = (): void => runNow.mutate(key, { onSuccess: onClose })
  return (
    <>
      {estimate === undefined && error === null && (
        <p role="status" className={controls["muted"]}>
          {words.estimate.working}
        </p>
      )}
      {estimate !== undefined && <EstimateTable estimate={estimate} overview={overview} />}
      {estimate !== undefined && !estimate.sufficient && <Shortage estimate={estimate} />}
      {nothing && <p className={controls["muted"]}>{words.estimate.nothing}</p>}
      <Failure error={runNow.error ?? error} />
      <div className={controls["foot"]}>
        <Button onClick={onClose}>{words.close}</Button>
        {estimate?.sufficient === false && creditsUrl !== undefined && (
          <a className={controls["button"]} href={creditsUrl}>
            {words.estimate.addCredits}
          </a>
        )}
        <Button
          look="primary"
          icon="play"
          disabled={estimate?.sufficient !== true || nothing || runNow.isPending}
          onClick={start}
        >
          {runNow.isPending ? words.estimate.starting : words.estimate.start}
        </Button>
      </div>
    </>
  )
}

const EstimateTable = ({
  estimate,
  overview,
}: {
  readonly estimate: Estimate
  readonly overview: PipelineOverview | undefined
}) => {
  const { format, words } = usePage()
  const { data: config } = useConfig()
  const { current_balance: balance, estimated_credits: total } = estimate
  const about = (estimated: boolean): string => (estimated ? "~" : "")
  const anyEstimated = estimate.stages.some(({ estimated }) => estimated)
  return (
    <table className={classes(controls["table"], styles["table"])}>
      <thead>
        <tr>
          <th scope="col">{words.estimate.stage}</th>
          <th scope="col" className={controls["end"]}>
            {words.estimate.items}
          </th>
          <th scope="col" className={controls["end"]}>
            {words.estimate.credits}
          </th>
        </tr>
      </thead>
      <tbody>
        {estimate.stages.map(({ credits, estimated, items, number }) => (
          <tr key={number}>
            <th scope="row">
              <span className={controls["muted"]}>{number} </span>
              <StageName name={overview?.stages[number - 1]?.name ?? words.stageShort(number)} />
            </th>
            <td className={controls["end"]}>{about(estimated) + format.number(items)}</td>
            <td className={controls["end"]}>
              {config?.[`stage_${number}_enabled`] === false
                ? words.estimate.skipped
                : about(estimated) + format.credits(credits)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <Sum
          label={words.estimate.total}
          value={about(anyEstimated) + format.credits(total)}
          strong
        />
        {balance === null ? (
          <tr>
            <td colSpan={3} className={controls["muted"]}>
              {words.estimate.unlimited}
            </td>
          </tr>
        ) : (
          <>
            <Sum
              label={words.estimate.held(format.number(estimate.buffer))}
              value={format.credits(estimate.required_credits)}
            />
            <Sum label={words.estimate.balance} value={format.credits(balance)} />
            {estimate.sufficient && (
              <Sum label={words.estimate.after} value={format.credits(balance - total)} />
            )}
          </>
        )}
      </tfoot>
    </table>
  )
}

const Sum = ({
  label,
  strong = false,
  value,
}: {
  readonly label: string
  readonly value: string
  readonly strong?: boolean
}) => (
  <tr className={classes(strong && styles["strong"])}>
    <th scope="row" colSpan={2}>
      {label}
    </th>
    <td className={controls["end"]}>{value}</td>
  </tr>
)

/** How much is missing, and how far the credits would go. */
const Shortage = ({ estimate }: { readonly estimate: Estimate }) => {
  const { format, words } = usePage()
  const { buffer, current_balance, required_credits, stages } = estimate
  const balance = current_balance ?? 0
  let sum = 0
  let last = 0
  for (const { credits, number } of stages) {
    if (Math.ceil((sum + credits) * buffer) > balance) break
    sum += credits
    last = number
  }
  return (
    <p className={styles["shortage"]} role="alert">
      <Icon name="alert" />
      <span>
        {words.estimate.short(format.credits(required_credits), format.credits(balance))}{" "}
        {words.estimate.missing}: {format.credits(required_credits - balance)}.{" "}
        {last === 0 ? words.estimate.fitsNone : words.estimate.fits(last, format.credits(sum))}
      </span>
    </p>
  )
}

/** Sends a stored target a test message, and shows what was sent and answered. */
import { useMutation } from "@tanstack/react-query"
import { Button } from "../controls/Button.tsx"
import { Chip } from "../controls/Chip.tsx"
import controls from "../controls/controls.module.css"
import { Failure } from "../controls/Failure.tsx"
import { usePage } from "../live/usePage.ts"
import styles from "./ConfigPanel.module.css"

export const TryTarget = ({
  saved,
  target,
}: {
  /** The address, as the config shows it. */
  readonly target: string
  /** Only what is stored can be tried. */
  readonly saved: boolean
}) => {
  const { client, siteId, words } = usePage()
  const said = words.settings.test
  const test = useMutation({
    mutationFn: () => client.testNotification({ siteId, body: { target } }),
  })
  const { data } = test
  return (
    <div className={styles["test"]}>
      <Button small icon="play" disabled={!saved || test.isPending} onClick={() => test.mutate()}>
        {said.send}
      </Button>
      {!saved && <span className={controls["muted"]}>{said.saveFirst}</span>}
      {data !== undefined && (
        <div role="status">
          <Chip
            tone={data.delivered ? "success" : "danger"}
            icon={data.delivered ? "check" : "alert"}
          >
            {data.delivered ? said.delivered : said.notDelivered}
          </Chip>
          {data.error !== null && <p dir="auto">{data.error}</p>}
          <details>
            <summary>{said.details}</summary>
            <p className={controls["muted"]}>{said.sent}</p>
            <pre dir="auto">{data.sent}</pre>
            <p className={controls["muted"]}>{said.answered}</p>
            <pre dir="auto">{data.answered ?? said.nothing}</pre>
          </details>
        </div>
      )}
      <Failure error={test.error} />
    </div>
  )
}

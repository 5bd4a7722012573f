/** What was told of a run: to whom, when, and what is still to be told. */
import type { Notifications } from "@pressline/http/client"
import { useMutation, useQuery } from "@tanstack/react-query"
import { Button } from "../controls/Button.tsx"
import { Chip } from "../controls/Chip.tsx"
import { classes } from "../controls/classes.ts"
import controls from "../controls/controls.module.css"
import { Failure } from "../controls/Failure.tsx"
import { Section } from "../controls/Section.tsx"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"
import { usePermissions } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"
import { useRefresh } from "../live/useActions.ts"
import styles from "./Deliveries.module.css"

type Told = Notifications["notifications"][number]

const LOOKS = {
  pending: { tone: "warning", icon: "clock" },
  delivered: { tone: "success", icon: "check" },
  dead: { tone: "danger", icon: "alert" },
} as const

const MILLIS = 10_000

export const Deliveries = ({ runId }: { readonly runId: string }) => {
  const { client, siteId, words } = usePage()
  const { operate } = usePermissions()
  const refresh = useRefresh()
  const { data, error } = useQuery({
    queryKey: keys.told(siteId, runId),
    queryFn: ({ signal }) => client.notifications({ siteId, runId, signal }),
    refetchInterval: MILLIS,
  })
  const replay = useMutation({
    mutationFn: (notificationId: string) =>
      client.replayNotification({ siteId, body: { notification_id: notificationId } }),
    onSettled: refresh,
  })
  const said = words.told
  const all = data?.notifications ?? []
  return (
    <Section title={said.title}>
      {data !== undefined && all.length === 0 && <p className={controls["muted"]}>{said.none}</p>}
      {all.length > 0 && (
        <ul className={styles["list"]}>
          {all.map((one) => (
            <Row
              key={one.id}
              told={one}
              onReplay={operate && one.status !== "pending" ? () => replay.mutate(one.id) : null}
              busy={replay.isPending}
            />
          ))}
        </ul>
      )}
      <Failure error={error ?? replay.error} />
    </Section>
  )
}

const Row = ({
  busy,
  onReplay,
  told,
}: {
  readonly told: Told
  readonly onReplay: (() => void) | null
  readonly busy: boolean
}) => {
  const { words } = usePage()
  const said = words.told
  return (
    <li>
      <div className={styles["what"]}>
        <strong>{said.events[told.event]}</strong> <Time at={told.at} />
        <p className={controls["muted"]} dir="auto">
          {told.delivered.length === 0 ? said.nobody : said.have(told.delivered.join(", "))}
          {" · "}
          {said.attempts(told.attempts)}
        </p>
        {told.last_error !== null && (
          <p className={classes(controls["wrong"], styles["error"])} dir="auto">
            {told.last_error}
          </p>
        )}
        {told.next_attempt_at !== null && told.attempts > 0 && (
          <p className={controls["muted"]}>
            {said.next} <Time at={told.next_attempt_at} />
          </p>
        )}
      </div>
      <Chip {...LOOKS[told.status]}>{said.status[told.status]}</Chip>
      {onReplay !== null && (
        <Button small icon="refresh" disabled={busy} onClick={onReplay}>
          {said.replay}
        </Button>
      )}
    </li>
  )
}

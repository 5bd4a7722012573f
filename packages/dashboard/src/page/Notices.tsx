/** What is not as it should be with the page itself: lines under the header, one each. */
import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Button } from "../controls/Button.tsx"
import { usePage } from "../live/usePage.ts"
import { isStale } from "../live/pageState.ts"
import { problemOf, useConnection, useCurrentRun } from "../live/queries.ts"
import { useObservable } from "../live/Observable.ts"
import { useRefresh } from "../live/useActions.ts"
import { useNow } from "../live/useNow.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./Notices.module.css"

const VERSION_EVERY = 300_000

export const Notices = () => {
  const { client, format, missed: missing, words } = usePage()
  const missed = useObservable(missing)
  const connection = useConnection()
  const { data: current, dataUpdatedAt, error } = useCurrentRun()
  const refresh = useRefresh()
  const now = useNow(5000)
  const { data: ok } = useQuery({
    queryKey: ["ok"],
    queryFn: ({ signal }) => client.ok({ signal }),
    refetchInterval: VERSION_EVERY,
    retry: false,
  })
  const at = format.clock(new Date(dataUpdatedAt).toISOString())
  const away = connection.kind === "offline"
  return (
    <div className={styles["notices"]}>
      {away && <Notice>{words.state.offline}</Notice>}
      {!away && error !== null && (
        <Notice>
          {problemOf(error) === null ? words.state.unreachable : words.state.loadFailed}{" "}
          {words.state.asOf(at)} {problemOf(error)?.message}
        </Notice>
      )}
      {!away && error === null && isStale(current, dataUpdatedAt, connection, now) && (
        <Notice action={{ label: words.refresh, run: () => void refresh() }}>
          {words.state.stale(at)}
        </Notice>
      )}
      {connection.kind === "polling" && error === null && (
        <Notice>{words.connection.pollingHint}</Notice>
      )}
      {missed && <Notice>{words.connection.missed}</Notice>}
      {ok !== undefined && ok.version !== __VERSION__ && (
        <Notice action={{ label: words.reload, run: () => window.location.reload() }}>
          {words.state.newVersion}
        </Notice>
      )}
    </div>
  )
}

const Notice = ({
  action,
  children,
}: {
  readonly children: ReactNode
  readonly action?: { readonly label: string; readonly run: () => void }
}) => (
  <p className={styles["notice"]} role="status">
    <Icon name="alert" />
    <span>{children}</span>
    {action !== undefined && (
      <Button small onClick={action.run}>
        {action.label}
      </Button>
    )}
  </p>
)

import { Chip } from "../controls/Chip.tsx"
import { usePage } from "../live/usePage.ts"
import { useConnection, useCurrentRun } from "../live/queries.ts"

/** How fresh the page is, in a word. */
export const ConnectionChip = () => {
  const { format, words } = usePage()
  const connection = useConnection()
  const { data: current } = useCurrentRun()
  const said = words.connection
  switch (connection.kind) {
    case "live":
      return (
        <Chip tone="success" icon="check">
          {said.live}
        </Chip>
      )
    case "connecting":
      // Before the first run there is nothing to hear of.
      return current?.run === null ? null : (
        <Chip tone="quiet" icon="clock">
          {said.connecting}
        </Chip>
      )
    case "lost":
      return (
        <Chip tone="warning" icon="refresh">
          {said.lost(connection.tries)}
        </Chip>
      )
    case "polling":
      return (
        <Chip tone="quiet" icon="refresh">
          {said.polling}
        </Chip>
      )
    case "offline":
      return (
        <Chip tone="danger" icon="cross">
          {said.offline(format.clock(new Date(connection.since).toISOString()))}
        </Chip>
      )
  }
}

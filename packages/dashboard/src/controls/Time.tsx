import { usePage } from "../live/usePage.ts"
import { useNow } from "../live/useNow.ts"

/** An instant with its zone, and how long ago or ahead it is. */
export const Time = ({
  at,
  relative = false,
}: {
  readonly at: string
  readonly relative?: boolean
}) => {
  const { format, timeZone } = usePage()
  const now = useNow(60_000)
  if (timeZone === null) return null
  return (
    <time dateTime={at}>
      {format.instant(at)}
      {relative && ` (${format.relative(at, now)})`}
    </time>
  )
}

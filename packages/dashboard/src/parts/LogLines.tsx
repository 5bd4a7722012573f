/** Lines of a log: searched, cut to what can be looked at, never shifted under the eye. */
import type { LogLine } from "@pressline/http/client"
import { memo, useEffect, useRef } from "react"
import { usePage } from "../live/usePage.ts"
import { Icon, type IconName } from "../looks/Icon.tsx"
import { toneColor } from "../controls/toneColor.ts"
import type { Tone } from "../live/pageState.ts"
import styles from "./LogLines.module.css"

export interface LogLinesProps {
  readonly lines: ReadonlyArray<LogLine>
  readonly labelledBy: string
  /** Stays at the end as lines come. */
  readonly follow?: boolean
  /** Called when a person scrolls away from the end, and back to it. */
  readonly onFollow?: (follow: boolean) => void
  readonly live?: boolean
}

export const LogLines = ({
  follow = false,
  labelledBy,
  lines,
  live = false,
  onFollow,
}: LogLinesProps) => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (follow && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [follow, lines])
  const onScroll = (): void => {
    const element = box.current
    if (element === null || onFollow === undefined) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24
    if (atEnd !== follow) onFollow(atEnd)
  }
  return (
    <div
      ref={box}
      className={styles["log"]}
      role="log"
      aria-labelledby={labelledBy}
      aria-live={live ? "polite" : "off"}
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.map((line) => (
        <Line key={line.number} line={line} />
      ))}
    </div>
  )
}

const LOOKS: Readonly<Record<LogLine["level"], readonly [IconName, Tone, string]>> = {
  debug: ["dot", "quiet", "debug"],
  info: ["dot", "quiet", "info"],
  warn: ["alert", "warning", "warning"],
  error: ["cross", "danger", "error"],
}

const DONE = /^(?:run|stage)\.completed$/

const Line = memo(({ line }: { readonly line: LogLine }) => {
  const { format } = usePage()
  const [icon, tone, level] = LOOKS[line.level]
  const done = line.level === "info" && DONE.test(line.code)
  return (
    <div className={styles["line"]} data-level={line.level}>
      <time dateTime={line.at}>{format.clock(line.at)}</time>
      <span className={styles["stage"]}>{line.stage ?? ""}</span>
      <span
        className={styles["mark"]}
        style={{ color: toneColor(done ? "success" : tone) }}
        title={level}
      >
        <Icon name={done ? "check" : icon} size={13} />
      </span>
      <span dir="auto">
        {line.level === "warn" || line.level === "error" ? (
          <span className={styles["level"]}>{level}: </span>
        ) : null}
        {line.message}
        {line.actor !== null && <span className={styles["actor"]}> · {line.actor}</span>}
      </span>
    </div>
  )
})

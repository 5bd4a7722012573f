/** A log with its tools: of the run that goes on, or of one that has ended. */
import type { LogLine } from "@pressline/http/client"
import { useDeferredValue, useMemo, useState } from "react"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { Input, Select } from "../controls/Field.tsx"
import { type Level, LEVELS } from "../live/LogFilter.ts"
import { useObservable } from "../live/Observable.ts"
import { usePage } from "../live/usePage.ts"
import styles from "./LogBrowser.module.css"
import { LogLines } from "./LogLines.tsx"

export interface LogBrowserProps {
  readonly lines: ReadonlyArray<LogLine>
  readonly labelledBy: string
  /** What the file is called. */
  readonly name: string
  /** The lines are not known yet. */
  readonly reading?: boolean
  readonly follow?: boolean
  readonly newLines?: number
  readonly onFollow?: (follow: boolean) => void
  readonly aloud?: boolean
  readonly onAloud?: (aloud: boolean) => void
}

/** How many lines are shown at first, and more each time. */
const STEP = 300

export const LogBrowser = (props: LogBrowserProps) => {
  const { follow = false, labelledBy, lines, name, newLines = 0, onFollow, reading = false } = props
  const { format, logFilter, words } = usePage()
  const { level, search } = useObservable(logFilter)
  const [count, setCount] = useState(STEP)
  const wanted = useDeferredValue(search).trim().toLowerCase()
  const found = useMemo(() => matching(lines, wanted, level), [lines, wanted, level])
  const shown = found.slice(-count)
  return (
    <div className={styles["browser"]}>
      <div className={styles["tools"]}>
        <Input
          label={words.log.search}
          placeholder={words.log.search}
          quiet
          type="search"
          value={search}
          onChange={(event) => logFilter.set({ level, search: event.target.value })}
        />
        <Select
          label={words.log.level}
          quiet
          value={level}
          choices={LEVELS.map((name) => [name, words.log.levels[name]])}
          onChoose={(value) => logFilter.set({ level: value as Level, search })}
        />
        {onFollow !== undefined && (
          <Button
            small
            pressed={follow}
            icon={follow ? "pause" : "play"}
            onClick={() => onFollow(!follow)}
          >
            {newLines > 0 ? words.log.newLines(newLines) : words.log.follow}
          </Button>
        )}
        <Button
          small
          icon="download"
          label={words.log.download}
          disabled={lines.length === 0}
          onClick={() => download(`${name}.log`, lines)}
        >
          <span className={controls["hidden"]}>{words.log.download}</span>
        </Button>
      </div>
      {found.length > count && (
        <Button small look="plain" onClick={() => setCount(count + STEP)}>
          {words.log.earlier}
        </Button>
      )}
      {shown.length === 0 ? (
        <p className={styles["none"]}>
          {lines.length > 0 ? words.log.none : reading ? words.log.reading : words.log.empty}
        </p>
      ) : (
        <LogLines
          lines={shown}
          labelledBy={labelledBy}
          follow={follow}
          live={props.aloud ?? false}
          {...(onFollow === undefined ? {} : { onFollow })}
        />
      )}
      <p className={styles["count"]}>
        {words.log.count(format.number(shown.length), format.number(lines.length))}
        {props.onAloud !== undefined && (
          <Button
            small
            look="plain"
            pressed={props.aloud ?? false}
            onClick={() => props.onAloud?.(!(props.aloud ?? false))}
          >
            {words.log.announce}
          </Button>
        )}
      </p>
    </div>
  )
}

const matching = (
  lines: ReadonlyArray<LogLine>,
  wanted: string,
  level: Level,
): ReadonlyArray<LogLine> => {
  if (wanted === "" && level === "debug") return lines
  const least = LEVELS.indexOf(level)
  return lines.filter(
    (line) =>
      LEVELS.indexOf(line.level) >= least &&
      (wanted === "" || `${line.message} ${line.code}`.toLowerCase().includes(wanted)),
  )
}

const download = (name: string, lines: ReadonlyArray<LogLine>): void => {
  const text = lines
    .map(
      ({ at, code, level, message, stage }) =>
        `${at} ${level.padEnd(5)} ${stage ?? "-"} ${code} ${message}`,
    )
    .join("\n")
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

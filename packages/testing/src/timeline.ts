/** A site's story as plain text: one line per log line, with the time since the kit began. */
import type { LogEntry } from "@pressline/core"

/** `+1d 02:03:04.005`, without what is zero in front. */
const elapsed = (millis: number): string => {
  const days = Math.floor(millis / 86_400_000)
  const time = new Date(millis % 86_400_000).toISOString().slice(11, 23)
  return days === 0 ? `+${time}` : `+${days}d ${time}`
}

/** Ids are left out, so that two equal stories are equal text. */
export const timelineOf = (
  runs: ReadonlyArray<{ readonly name: string; readonly lines: ReadonlyArray<LogEntry> }>,
  startAt: Date,
): string =>
  runs
    .flatMap(({ lines, name }) =>
      lines.map(({ at, code, level, message, number, stage }) =>
        [
          elapsed(at.getTime() - startAt.getTime()),
          `${name}#${number}`,
          stage === null ? "-" : `stage ${stage}`,
          level === "info" ? code : `${code} (${level})`,
          message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, "<id>"),
        ].join("  "),
      ),
    )
    .join("\n")

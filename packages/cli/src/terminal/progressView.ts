/** Shows progress as it happens: redrawn in place on a terminal, as plain lines elsewhere. */
import type { WriteStream } from "node:tty"
import type { RunProgress } from "@pressline/core"
import { progressLines, stageCounts, stageName } from "./progressLines.ts"
import { count } from "./words.ts"

export interface ProgressView {
  readonly show: (progress: RunProgress) => void
  /** A line that stays, above the progress. */
  readonly say: (line: string) => void
  /** Leaves the last state on the screen. */
  readonly end: () => void
}

type Screen = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">>

export const progressView = (screen: Screen): ProgressView =>
  screen.isTTY === true && process.env["TERM"] !== "dumb" ? liveView(screen) : plainView(screen)

const REDRAW_EVERY = 80
const HIDE_CURSOR = "\u001b[?25l"
const SHOW_CURSOR = "\u001b[?25h"
const up = (lines: number): string => (lines === 0 ? "" : `\u001b[${lines}A`)
const CLEAR_BELOW = "\u001b[0J"

function liveView(screen: Screen): ProgressView {
  let drawn = 0
  let latest: RunProgress | null = null
  const showCursor = (): void => void screen.write(SHOW_CURSOR)
  const draw = (): void => {
    if (latest === null) return
    const lines = progressLines(latest, (screen.columns ?? 80) - 1)
    const start = drawn === 0 ? HIDE_CURSOR : ""
    screen.write(`${start}${up(drawn)}\r${CLEAR_BELOW}${lines.join("\n")}\n`)
    drawn = lines.length
  }
  const timer = setInterval(draw, REDRAW_EVERY)
  process.once("exit", showCursor)
  return {
    show: (progress) => {
      latest = progress
      if (drawn === 0) draw()
    },
    say: (line) => {
      screen.write(`${up(drawn)}\r${CLEAR_BELOW}${line}\n`)
      drawn = 0
      draw()
    },
    end: () => {
      clearInterval(timer)
      draw()
      showCursor()
      process.off("exit", showCursor)
    },
  }
}

function plainView(screen: Screen): ProgressView {
  const said = new Map<number, string>()
  let tenth = 0
  return {
    show: (progress) => {
      for (const stage of progress.stages) {
        const { status } = stage
        if (said.get(stage.number) === status || status === "pending") continue
        said.set(stage.number, status)
        // A stage is `failed` when its run ended in the middle of it, for whatever reason.
        const what =
          status === "running"
            ? `${count(stage.inputCount)} waiting`
            : `${status === "failed" ? "stopped" : status}, ${stageCounts(stage)}`
        screen.write(`${stageName(stage)}: ${what}\n`)
      }
      const { percentage } = progress.globalProgress
      if (Math.floor(percentage / 10) <= tenth) return
      tenth = Math.floor(percentage / 10)
      screen.write(`Overall: ${percentage} %\n`)
    },
    say: (line) => void screen.write(`${line}\n`),
    end: () => {},
  }
}

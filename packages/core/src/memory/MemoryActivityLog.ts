/** MemoryActivityLog: the lines of runs in arrays, and hints for those who watch. */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { RunRecord } from "../domain/AutomationRun.ts"
import { type LogEntry, LogLevel, type NewLogLine } from "../domain/LogEntry.ts"
import type { ActivityLog } from "../ports/ActivityLog.ts"
import type { MemoryRuns } from "./MemoryRuns.ts"
import type { MemoryTime } from "./MemoryTime.ts"

/** Hints that wait for one slow reader; older ones give way. */
const HINTS = 256

export class MemoryLines {
  readonly #lines = new Map<string, Array<LogEntry>>()
  readonly #watchers = new Set<(runId: string) => void>()

  /** Appends lines after those the run has; answers the run's new log number. */
  append(run: RunRecord, lines: ReadonlyArray<NewLogLine>, at: Date): number {
    let number = run.logNumber
    if (lines.length > 0) {
      const all = this.#lines.get(run.runId) ?? []
      this.#lines.set(run.runId, all)
      for (const line of lines) all.push({ ...line, number: ++number, at })
    }
    for (const watcher of this.#watchers) watcher(run.runId)
    return number
  }

  of(runId: string): ReadonlyArray<LogEntry> {
    return this.#lines.get(runId) ?? []
  }

  /** Removes the first `count` lines of a run. */
  removeFirst(runId: string, count: number): void {
    this.#lines.get(runId)?.splice(0, count)
  }

  delete(runId: string): void {
    this.#lines.delete(runId)
  }

  watch(watcher: (runId: string) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }
}

interface WithLines extends MemoryTime {
  readonly lines: MemoryLines
  readonly runs: MemoryRuns
}

export const memoryActivityLog = (state: WithLines): ActivityLog => ({
  append: (runId, lines) =>
    Effect.sync(() => {
      const run = state.runs.get(runId)
      if (run === undefined || lines.length === 0) return
      state.runs.put({ ...run, logNumber: state.lines.append(run, lines, state.now()) })
    }),
  list: ({ after, level, limit, runId, stage }) =>
    Effect.sync(() => {
      const lines = state.lines.of(runId)
      const first = lines[0]?.number ?? 1
      const found: Array<LogEntry> = []
      for (let at = Math.max(0, after + 1 - first); found.length < limit; at++) {
        const line = lines[at]
        if (line === undefined) break
        if (stage !== null && line.stage !== stage) continue
        if (level === null || severity(line.level) >= severity(level)) found.push(line)
      }
      return found
    }),
  changes: Stream.callback<string>(
    (queue) =>
      Effect.acquireRelease(
        Effect.sync(() => state.lines.watch((runId) => void Queue.offerUnsafe(queue, runId))),
        (unwatch) => Effect.sync(unwatch),
      ),
    { bufferSize: HINTS, strategy: "sliding" },
  ),
})

const severity = (level: LogLevel): number => LogLevel.literals.indexOf(level)

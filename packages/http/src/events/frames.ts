/** Server-sent events as bytes. */
import type { AutomationRun, LogEntry, RunProgress } from "@pressline/core"
import { eventData } from "../contract/Event.ts"
import { wireEncoder } from "../contract/wireEncoder.ts"

const encoder = new TextEncoder()

const frame = (event: string, data: unknown, id?: string): Uint8Array =>
  encoder.encode(
    `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
  )

const encodeLine = wireEncoder(eventData.log)
const encodeProgress = wireEncoder(eventData.progress)
const encodeRun = wireEncoder(eventData.status)

export const logFrame = (runId: string, line: LogEntry): Uint8Array =>
  frame("log", encodeLine(line), `${runId}:${line.number}`)
export const progressFrame = (progress: RunProgress): Uint8Array =>
  frame("progress", encodeProgress(progress))
export const statusFrame = (run: AutomationRun): Uint8Array => frame("status", encodeRun(run))
export const resetFrame = (reason: string): Uint8Array => frame("reset", { reason })
export const endFrame: Uint8Array = frame("end", {})
export const pingFrame: Uint8Array = encoder.encode(": ping\n\n")

/** How long a reader waits before it connects again: spread, so that not all come at once. */
export const retryFrame = (spread: number): Uint8Array =>
  encoder.encode(`retry: ${2000 + Math.floor(spread * 2000)}\n\n`)

/** The position an id names; null for what is no id of ours. */
export const positionOf = (
  id: string | null,
): { readonly runId: string; readonly number: number } | null => {
  const [, runId, digits] = /^([0-9a-f-]{36}):(\d{1,15})$/iu.exec(id ?? "") ?? []
  return runId === undefined || digits === undefined
    ? null
    : { runId: runId.toLowerCase(), number: Number(digits) }
}

/** Several frames as one piece. */
export const joined = (frames: ReadonlyArray<Uint8Array>): Uint8Array =>
  frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames)

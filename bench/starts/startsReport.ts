/** How soon work begins: from the call that gives it, and from when that call has answered. */
import { type Columns, markdownTable } from "../markdownTable.ts"

export interface StartSample {
  /** Milliseconds from the call to the first line of the work. */
  readonly called: number
  /** Milliseconds from the answer to the first line of the work; below 0: it began before the answer. */
  readonly answered: number
}

export interface StartRow {
  readonly kind: "start"
  readonly system: string
  readonly samples: number
  readonly called_p50_ms: number
  readonly called_p99_ms: number
  readonly answered_p50_ms: number
  readonly answered_p99_ms: number
}

/** The smallest value that so many per cent of the values do not exceed. */
export const percentile = (values: ReadonlyArray<number>, percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export const startRowOf = (system: string, samples: ReadonlyArray<StartSample>): StartRow => {
  const at = (percent: number, of: (sample: StartSample) => number): number =>
    Number(percentile(samples.map(of), percent).toFixed(2))
  return {
    kind: "start",
    system,
    samples: samples.length,
    called_p50_ms: at(50, ({ called }) => called),
    called_p99_ms: at(99, ({ called }) => called),
    answered_p50_ms: at(50, ({ answered }) => answered),
    answered_p99_ms: at(99, ({ answered }) => answered),
  }
}

const COLUMNS: Columns<StartRow> = [
  ["system", ({ system }) => system],
  ["called p50 ms", ({ called_p50_ms }) => called_p50_ms.toFixed(2)],
  ["p99", ({ called_p99_ms }) => called_p99_ms.toFixed(2)],
  ["answered p50 ms", ({ answered_p50_ms }) => answered_p50_ms.toFixed(2)],
  ["p99", ({ answered_p99_ms }) => answered_p99_ms.toFixed(2)],
  ["samples", ({ samples }) => samples],
]

export const startsTable = (rows: ReadonlyArray<StartRow>): string =>
  `Until the work begins on an idle worker, since the call and since its answer\n\n${markdownTable(COLUMNS, rows)}\n`

/** `pnpm bench --sites N`: a day of so many sites with daily schedules, simulated from a seed. */
import { type Columns, markdownTable } from "../markdownTable.ts"
import { writeRows } from "../writeRows.ts"
import { dueByMinute, type Shape, SHAPES } from "./dueTimes.ts"
import { type Fleet, type SimulatedDay, simulateDay, STATEMENTS } from "./simulateDay.ts"

const SEED = 20_260_601

/** Workers with 50 runs at once, AI calls of 5 seconds: 120 calls, four at a time. */
const RUN_SECONDS = 150
const RUNS_AT_ONCE = 50
/** Workers are planned for runs spread over a quarter of a day. */
const WINDOW = 6 * 3600

interface SitesRow extends SimulatedDay {
  readonly kind: "sites"
  readonly sites: number
  readonly shape: Shape
  readonly starts_per_second: number
  readonly workers: number
}

const COLUMNS: Columns<SitesRow> = [
  ["due times", ({ shape }) => shape],
  ["due in the busiest minute", ({ peakDue }) => peakDue],
  ["ticks", ({ ticks }) => ticks],
  ["claims", ({ claims }) => claims],
  ["start p50 s", ({ startP50 }) => startP50],
  ["p99", ({ startP99 }) => startP99],
  ["last", ({ startLast }) => startLast],
  ["runs at once", ({ peakRuns }) => peakRuns],
  ["longest wait for a worker s", ({ waitLast }) => waitLast],
  ["statements/s, mean", ({ meanStatements }) => meanStatements],
  ["peak", ({ peakStatements }) => peakStatements],
]

export const benchSites = (sites: number, startsPerSecond: number, json: string | null): void => {
  const workers = Math.max(2, Math.ceil((sites * RUN_SECONDS) / WINDOW / RUNS_AT_ONCE))
  const fleet: Fleet = {
    tickers: Math.min(workers, 12),
    startsPerSecond,
    slots: workers * RUNS_AT_ONCE,
    runSeconds: RUN_SECONDS,
  }
  const rows = SHAPES.map((shape): SitesRow => {
    const day = simulateDay(dueByMinute(sites, shape, SEED), fleet)
    return { kind: "sites", sites, shape, starts_per_second: startsPerSecond, workers, ...day }
  })
  console.log(
    `A day of ${sites} sites with a daily run, ${startsPerSecond} starts/s, ${workers} workers with ${RUNS_AT_ONCE} runs at once, ${RUN_SECONDS} s a run; ${STATEMENTS.perStart} statements a start and ${STATEMENTS.perRun} a run; seed ${SEED}\n\n${markdownTable(COLUMNS, rows)}\n`,
  )
  writeRows(json, rows)
}

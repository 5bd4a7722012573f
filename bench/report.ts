/** Medians of the runs, as rows and as a table. */
import { type Columns, markdownTable } from "./markdownTable.ts"
import type { Measured } from "./Measured.ts"

export interface Row {
  readonly system: string
  readonly n: number
  readonly runs: number
  readonly wall_ms: number
  readonly ratio_to_floor: number | null
  readonly fastest_ms: number
  readonly slowest_ms: number
  readonly batches: number
  readonly ms_per_batch: number
  readonly statements_per_batch: number
  readonly commits_per_batch: number
  readonly wal_kb_per_batch: number
  readonly client_cpu_ms: number
  readonly client_cpu_ratio_to_floor: number | null
  readonly postgres_cpu_ms: number | null
  readonly peak_rss_mb: number
  readonly others_share: number
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 0 ? sorted.slice(middle - 1) : sorted.slice(middle)
  return sorted.length % 2 === 0 ? (low + high) / 2 : low
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

const groupsOf = (runs: ReadonlyArray<Measured>): ReadonlyArray<ReadonlyArray<Measured>> => [
  ...Map.groupBy(runs, ({ n, system }) => `${n} ${system}`).values(),
]

const of = (runs: ReadonlyArray<Measured>, value: (run: Measured) => number): number =>
  median(runs.map(value))

export const rowsOf = (measured: ReadonlyArray<Measured>): ReadonlyArray<Row> => {
  const floors = new Map(
    groupsOf(measured.filter(({ system }) => system === "floor")).map((runs) => [
      runs[0]?.n,
      { wall: of(runs, ({ wallMs }) => wallMs), cpu: of(runs, ({ clientCpuMs }) => clientCpuMs) },
    ]),
  )
  return groupsOf(measured).flatMap((runs): ReadonlyArray<Row> => {
    const [first] = runs
    if (first === undefined) return []
    const { batches, n, system } = first
    const floor = floors.get(n)
    const wall = of(runs, ({ wallMs }) => wallMs)
    const cpu = of(runs, ({ clientCpuMs }) => clientCpuMs)
    return [
      {
        system,
        n,
        runs: runs.length,
        wall_ms: round(wall, 1),
        ratio_to_floor: floor === undefined ? null : round(wall / floor.wall, 3),
        fastest_ms: round(Math.min(...runs.map(({ wallMs }) => wallMs)), 1),
        slowest_ms: round(Math.max(...runs.map(({ wallMs }) => wallMs)), 1),
        batches,
        ms_per_batch: round(wall / batches, 3),
        statements_per_batch: round(of(runs, ({ statements }) => statements) / batches, 3),
        commits_per_batch: round(of(runs, ({ commits }) => commits) / batches, 3),
        wal_kb_per_batch: round(of(runs, ({ walBytes }) => walBytes) / 1024 / batches, 1),
        client_cpu_ms: round(cpu, 0),
        client_cpu_ratio_to_floor: floor === undefined ? null : round(cpu / floor.cpu, 2),
        postgres_cpu_ms: runs.some(({ postgresCpuMs }) => postgresCpuMs === null)
          ? null
          : round(
              of(runs, ({ postgresCpuMs }) => postgresCpuMs ?? 0),
              0,
            ),
        peak_rss_mb: round(
          of(runs, ({ peakRssMb }) => peakRssMb),
          0,
        ),
        others_share: round(
          of(runs, ({ others }) => others),
          2,
        ),
      },
    ]
  })
}

const COLUMNS: Columns<Row> = [
  ["system", ({ system }) => system],
  ["ratio", ({ ratio_to_floor }) => ratio_to_floor?.toFixed(2) ?? "-"],
  ["wall s", ({ wall_ms }) => (wall_ms / 1000).toFixed(2)],
  ["ms a batch", ({ ms_per_batch }) => ms_per_batch.toFixed(2)],
  ["statements", ({ statements_per_batch }) => statements_per_batch.toFixed(2)],
  ["commits", ({ commits_per_batch }) => commits_per_batch.toFixed(2)],
  ["WAL KB", ({ wal_kb_per_batch }) => wal_kb_per_batch],
  ["client CPU s", ({ client_cpu_ms }) => (client_cpu_ms / 1000).toFixed(2)],
  ["CPU ratio", ({ client_cpu_ratio_to_floor }) => client_cpu_ratio_to_floor ?? "-"],
  [
    "Postgres CPU s",
    ({ postgres_cpu_ms }) => (postgres_cpu_ms === null ? "-" : (postgres_cpu_ms / 1000).toFixed(2)),
  ],
  ["RSS MB", ({ peak_rss_mb }) => peak_rss_mb],
  ["others", ({ others_share }) => `${Math.round(others_share * 100)} %`],
]

/** A Markdown table per size, fastest first. Statements, commits and WAL are per batch. */
export const tableOf = (rows: ReadonlyArray<Row>): string =>
  [...Map.groupBy(rows, ({ n }) => n)]
    .map(([n, group]) => {
      const sorted = group.toSorted((a, b) => a.wall_ms - b.wall_ms)
      const title = `P(${n.toLocaleString("en")}), medians of ${group[0]?.runs ?? 0}, ratio of wall time to the floor`
      return `${title}\n\n${markdownTable(COLUMNS, sorted)}\n`
    })
    .join("\n")

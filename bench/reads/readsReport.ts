/** What a read costs, as a multiple of a look-up by primary key. */
import { type Columns, markdownTable } from "../markdownTable.ts"
import { median } from "../report.ts"

/** One call, measured many times, with look-ups in between. */
export interface ReadSamples {
  readonly call: string
  /** Milliseconds. */
  readonly samples: ReadonlyArray<number>
  readonly lookups: ReadonlyArray<number>
  /** The ratio that it may have; null: it is shown only. */
  readonly target: number | null
}

export interface ReadRow {
  readonly kind: "read"
  readonly call: string
  readonly samples: number
  readonly ms: number
  readonly lookup_ms: number
  readonly ratio_to_lookup: number
  readonly target: number | null
}

export const readRowOf = ({ call, lookups, samples, target }: ReadSamples): ReadRow => {
  const ms = median(samples)
  const lookup = median(lookups)
  return {
    kind: "read",
    call,
    samples: samples.length,
    ms: Number(ms.toFixed(3)),
    lookup_ms: Number(lookup.toFixed(3)),
    ratio_to_lookup: Number((ms / lookup).toFixed(2)),
    target,
  }
}

const COLUMNS: Columns<ReadRow> = [
  ["call", ({ call }) => call],
  ["ratio", ({ ratio_to_lookup }) => ratio_to_lookup.toFixed(1)],
  ["target", ({ target }) => (target === null ? "" : `${target}`)],
  ["ms", ({ ms }) => ms.toFixed(2)],
  ["look-up ms", ({ lookup_ms }) => lookup_ms.toFixed(2)],
  ["samples", ({ samples }) => samples],
]

export const readsTable = (rows: ReadonlyArray<ReadRow>): string =>
  `Reads at size, medians, ratio to a look-up by primary key in between\n\n${markdownTable(COLUMNS, rows)}\n`

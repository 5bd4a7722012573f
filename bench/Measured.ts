/** One measured run of one system, as its process reports it. */
export interface Measured {
  readonly system: string
  readonly n: number
  readonly wallMs: number
  readonly batches: number
  /** Statements that the database ran; transaction commands are statements too. */
  readonly statements: number
  /** Commits that wrote something. */
  readonly commits: number
  readonly walBytes: number
  /** CPU time of the measured process. */
  readonly clientCpuMs: number
  /** CPU time of all of Postgres; null where its processes cannot be seen. */
  readonly postgresCpuMs: number | null
  readonly peakRssMb: number
  /** Share of the machine that others used meanwhile, 0 to 1. */
  readonly others: number
  /** The statements that took longest, if asked for. */
  readonly top: ReadonlyArray<string>
}

export type Outcome = Measured | { readonly system: string; readonly failed: string }

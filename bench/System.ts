/** System: what is compared. Each runs in a process and a database of its own. */
export interface System {
  /** Schema and, unless `fresh`, the data of a database that has been in use. */
  readonly prepare: (url: string, fresh: boolean) => Promise<void>
  readonly open: (server: Server) => Promise<OpenSystem>
}

export interface Server {
  /** The database of this run. */
  readonly url: string
  /** Only for systems that say they need it. */
  readonly redis: string | null
}

export interface OpenSystem {
  /** A site with so many keywords, not measured. */
  readonly seed: (site: number, n: number) => Promise<void>
  /** P(N) of that site, from the start of the run until it is completed. */
  readonly run: (site: number, n: number) => Promise<void>
  /** What is wrong with the rows of a finished run; nothing: every row is right. */
  readonly check: (site: number, n: number) => Promise<ReadonlyArray<string>>
  readonly close: () => Promise<void>
}

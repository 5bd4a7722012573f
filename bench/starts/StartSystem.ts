/** StartSystem: something that is given work while it is idle. */
export interface Ground {
  /** A database of its own. */
  readonly url: string
  /** Only for systems that need it. */
  readonly redis: string | null
  /** To be called first thing when the work begins. */
  readonly began: () => void
}

export interface StartSystem {
  /** Work for one sample is made ready; not measured. */
  readonly prepare?: (sample: number) => Promise<void>
  /** Gives the work; resolved once it is stored. */
  readonly start: (sample: number) => Promise<void>
  /** The work of that sample is over, and the worker idle again. */
  readonly over?: (sample: number) => Promise<void>
  readonly close: () => Promise<void>
}

export type OpenStartSystem = (ground: Ground) => Promise<StartSystem>

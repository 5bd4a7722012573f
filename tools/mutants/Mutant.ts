/** A safeguard taken away, and who is expected to notice. */

/** A piece of a source under `packages/core/src`, which must occur exactly once, and what replaces it. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A file of tests, or so many seeds of the simulator. */
export type Runner =
  | { readonly _tag: "Suite"; readonly file: string }
  | { readonly _tag: "Simulator"; readonly seeds: number }

export interface Mutant {
  readonly name: string
  /** What holds no longer. */
  readonly breaks: string
  readonly edits: ReadonlyArray<Edit>
  /** Cheapest first; the first that turns red has caught it. */
  readonly runners: ReadonlyArray<Runner>
}

/** Two mutants at once, where one can survive alone because the other's safeguard covers it. */
export interface Pair {
  readonly of: readonly [string, string]
  /** The second guard, in words. */
  readonly guard: string
  readonly runners: ReadonlyArray<Runner>
}

export const edit = (file: string, from: string, to: string): Edit => ({ file, from, to })

/** A suite of `packages/testing/test/engine`. */
export const engine = (name: string): Runner => ({
  _tag: "Suite",
  file: `packages/testing/test/engine/${name}.test.ts`,
})

/** The conformance suite of the ports that memory implements. */
export const conformance = (port: "credits" | "storage"): Runner => ({
  _tag: "Suite",
  file: `packages/testing/test/memory.${port}.test.ts`,
})

export const simulator = (seeds: number): Runner => ({ _tag: "Simulator", seeds })

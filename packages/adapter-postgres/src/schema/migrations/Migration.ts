/** Migration: one step of the schema, forward only, as single statements. */
export interface Migration {
  readonly version: number
  readonly name: string
  /** `t` names a table, index or function with its schema. */
  readonly statements: (t: (name: string) => string) => ReadonlyArray<string>
}

/** Ground: the database that a measurement works in, in a schema of its own, and where its lines go. */
import type pg from "pg"

export interface Ground {
  readonly databaseUrl: string
  readonly pool: pg.Pool
  readonly schema: string
  readonly say: (line: string) => void
}

export const ms = (value: number): string => `${Math.round(value)} ms`

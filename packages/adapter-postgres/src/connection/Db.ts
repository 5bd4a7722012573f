/**
 * Db: one statement, one round trip. Rows come back as JSON text, read here and nowhere else, so that
 * the type parsers of a host's own pool do not matter.
 */
import type { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { CompiledQuery, type Kysely } from "kysely"
import type { Parameters } from "./parameters.ts"
import { sqlFailure, type SqlFailure } from "./SqlFailure.ts"
import { isRepeatable, toStorageError } from "./toStorageError.ts"

export interface Db {
  readonly schema: string
  /** The quoted name of a table or function of the schema. */
  readonly name: (table: string) => string
  /** Runs a statement whose rows have one column, `row`, of JSON text. */
  readonly rows: <Row>(
    operation: string,
    text: string,
    parameters: Parameters,
  ) => Effect.Effect<ReadonlyArray<Row>, StorageError>
  /** The same, for callers that make something of a refusal. */
  readonly attempt: <Row>(
    text: string,
    parameters: Parameters,
  ) => Effect.Effect<ReadonlyArray<Row>, SqlFailure>
}

/** Deadlocks and serialisation failures: a few times, a little apart. */
const repeated = Schedule.exponential("5 millis").pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 8 }),
)

export const makeDb = (kysely: Kysely<unknown>, schema: string): Db => {
  const attempt: Db["attempt"] = <Row>(text: string, parameters: Parameters) =>
    Effect.tryPromise({
      try: async () => {
        const query = CompiledQuery.raw(text, parameters.values)
        const { rows } = await kysely.executeQuery<{ readonly row: string }>(query)
        return rows.map(({ row }) => JSON.parse(row) as Row)
      },
      catch: sqlFailure,
    }).pipe(Effect.retry({ schedule: repeated, while: isRepeatable }))
  return {
    schema,
    name: (table) => `${quoteName(schema)}.${table}`,
    attempt,
    rows: (operation, text, parameters) =>
      attempt<never>(text, parameters).pipe(Effect.catch((failure) => raise(operation, failure))),
  }
}

/** A refusal as Storage names it; what it has no name for is a defect. */
export const raise = (
  operation: string,
  failure: SqlFailure,
): Effect.Effect<never, StorageError> => {
  const error = toStorageError(operation, failure)
  return error === null ? Effect.die(failure) : Effect.fail(error)
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The rows of a query, each as JSON text. */
export const asRows = (query: string): string =>
  `select row_to_json(q)::text as row from (${query}) q`

/** The first row of an answer that always has one. */
export const only = <Row>(rows: ReadonlyArray<Row>): Row => {
  const [row] = rows
  if (row === undefined) throw new Error("a statement that always answers gave no row")
  return row
}

/** The storage's clock, to the millisecond: the time at which the statement began. */
export const NOW = "date_trunc('milliseconds', now())"

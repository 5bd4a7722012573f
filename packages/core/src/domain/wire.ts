/** Wire names: every schema is camelCase in TypeScript and snake_case in JSON. */
import * as Schema from "effect/Schema"

type SnakeTail<S extends string, Out extends string = ""> = S extends `${infer C}${infer Rest}`
  ? SnakeTail<Rest, C extends Lowercase<C> ? `${Out}${C}` : `${Out}_${Lowercase<C>}`>
  : Out

/** `scheduledTime` -> `scheduled_time`, `stage1BatchSize` -> `stage_1_batch_size`. */
export type SnakeCase<S extends string> = S extends `stage${infer D extends number}${infer Rest}`
  ? SnakeTail<Rest, `stage_${D}`>
  : SnakeTail<S>

/** The run-time twin of {@link SnakeCase}. */
export const snakeCase = (name: string): string =>
  name.replace(/^stage(\d)/u, "stage_$1").replace(/[A-Z]/gu, (c) => `_${c.toLowerCase()}`)

type Names<F extends Schema.Struct.Fields> = {
  readonly [K in keyof F]: K extends string ? SnakeCase<K> : K
}

/** A struct whose encoded (JSON) keys are the snake_case of its TypeScript keys. */
export const wire = <const F extends Schema.Struct.Fields>(
  fields: F,
): Schema.encodeKeys<Schema.Struct<F>, Names<F>> =>
  Schema.encodeKeys<Schema.Struct<F>, Names<F>>(
    Object.fromEntries(Object.keys(fields).map((key) => [key, snakeCase(key)])) as Names<F>,
  )(Schema.Struct(fields))

/** A point in time: a valid `Date` in memory, an ISO 8601 string in UTC on the wire. */
export const Timestamp = Schema.DateFromString.check(
  Schema.makeFilter((date: Date) => !Number.isNaN(date.getTime()) || "an ISO 8601 date and time"),
)

/** A whole number of things, never negative. */
export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

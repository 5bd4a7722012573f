/**
 * Parameters of a statement, numbered as they are written into its text. Every one has its type in
 * the text and goes over the wire as text, so that no driver and no host's type parser has a say.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Duration from "effect/Duration"

type Value = string | number | boolean | null

/** Ids that are no UUID are known to nobody: this one stands for them. */
const NOBODY = "00000000-0000-0000-0000-000000000000"
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu

export class Parameters {
  readonly values: Array<Value> = []

  uuid(id: string | null): string {
    return this.#add(id === null ? null : asUuid(id), "uuid")
  }

  uuids(ids: ReadonlyArray<string | null>): string {
    return this.#array(
      ids.map((id) => (id === null ? null : asUuid(id))),
      "uuid",
    )
  }

  text(text: string | null): string {
    return this.#add(text === null ? null : storable(text), "text")
  }

  texts(texts: ReadonlyArray<string | null>): string {
    return this.#array(texts, "text")
  }

  int(number: number | null): string {
    return this.#add(number === null ? null : String(number), "int")
  }

  ints(numbers: ReadonlyArray<number | null>): string {
    return this.#array(numbers, "int")
  }

  /** Whole numbers beyond 32 bits, and milliseconds. */
  bigint(number: number): string {
    return this.#add(String(Math.round(number)), "bigint")
  }

  bigints(numbers: ReadonlyArray<number | null>): string {
    return this.#array(numbers, "bigint")
  }

  floats(numbers: ReadonlyArray<number | null>): string {
    return this.#array(numbers, "float8")
  }

  bool(value: boolean): string {
    return this.#add(value ? "true" : "false", "boolean")
  }

  bools(values: ReadonlyArray<boolean>): string {
    return this.#array(values, "boolean")
  }

  decimal(amount: BigDecimal.BigDecimal): string {
    return this.#add(decimalText(amount), "numeric")
  }

  decimals(amounts: ReadonlyArray<BigDecimal.BigDecimal>): string {
    return this.#array(amounts.map(decimalText), "numeric")
  }

  time(at: Date | null): string {
    return this.#add(at === null ? null : at.toISOString(), "timestamptz")
  }

  times(times: ReadonlyArray<Date | null>): string {
    return this.#array(
      times.map((at) => (at === null ? null : at.toISOString())),
      "timestamptz",
    )
  }

  /** A length of time as an interval. */
  duration(duration: Duration.Duration): string {
    const ms = Math.min(Duration.toMillis(duration), Number.MAX_SAFE_INTEGER / 1000)
    return `(${this.#add(String(ms), "float8")} * interval '1 millisecond')`
  }

  json(value: unknown): string {
    return this.#add(value === null ? null : jsonText(value), "jsonb")
  }

  /** Documents, one per row; the statement reads each as `jsonb`. */
  jsons(values: ReadonlyArray<unknown>): string {
    return this.#array(
      values.map((value) => (value === null ? null : jsonText(value))),
      "text",
    )
  }

  #add(value: Value, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }

  #array(values: ReadonlyArray<Value>, type: string): string {
    return this.#add(arrayText(values), `${type}[]`)
  }
}

const asUuid = (id: string): string => (UUID.test(id) ? id : NOBODY)

/** What Postgres can keep: text without the character 0 and without half surrogate pairs. */
const storable = (text: string): string =>
  (text.includes("\0") ? text.replaceAll("\0", "") : text).toWellFormed()

const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? storable(part) : part))

/** Exact, without an exponent. */
const decimalText = (amount: BigDecimal.BigDecimal): string => {
  const { scale, value } = BigDecimal.normalize(amount)
  return scale < 0 ? (value * 10n ** BigInt(-scale)).toString() : `${value}e-${scale}`
}

/** An array as Postgres writes it. */
const arrayText = (values: ReadonlyArray<Value>): string => {
  let text = "{"
  for (let at = 0; at < values.length; at++) {
    if (at > 0) text += ","
    const value = values[at] ?? null
    if (value === null) text += "NULL"
    else if (typeof value === "string") text += quoted(value)
    else text += String(value)
  }
  return `${text}}`
}

const quoted = (text: string): string =>
  `"${storable(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`

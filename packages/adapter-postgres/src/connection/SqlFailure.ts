/** SqlFailure: a statement that the database refused, or whose answer never came. */
import * as Data from "effect/Data"

export class SqlFailure extends Data.TaggedError("SqlFailure")<{
  /** SQLSTATE, or the error code of the socket, or empty. */
  readonly code: string
  readonly constraint: string
  readonly detail: string
  readonly cause: unknown
}> {
  override get message() {
    return this.detail
  }
}

interface DatabaseError {
  readonly code?: unknown
  readonly constraint?: unknown
  readonly message?: unknown
}

export const sqlFailure = (cause: unknown): SqlFailure => {
  const error: DatabaseError = typeof cause === "object" && cause !== null ? cause : {}
  const text = (value: unknown): string => (typeof value === "string" ? value : "")
  return new SqlFailure({
    code: text(error.code),
    constraint: text(error.constraint),
    detail: text(error.message) || wordsOf(cause),
    cause,
  })
}

/** A host with many addresses, none of which answers, is an error without words of its own. */
const wordsOf = (cause: unknown): string =>
  cause instanceof AggregateError
    ? cause.errors.map((error: unknown) => (error instanceof Error ? error.message : "")).join("; ")
    : String(cause)

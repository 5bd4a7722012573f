/** toStorageError: what a refused statement means to the callers of Storage, as one closed table. */
import { StorageError } from "@pressline/core/effect"
import type { SqlFailure } from "./SqlFailure.ts"

type Reason = StorageError["reason"]

/** Whole classes of SQLSTATE. */
export const CLASSES: Readonly<Record<string, Reason>> = {
  "08": "unknown", // the connection broke: before, during or after
  "40": "unavailable", // rolled back; deadlocks and serialisation failures are repeated first
  "53": "unavailable", // out of disk, memory or connections
  "55": "unavailable", // not in a state to do it, such as a lock that is not to be had
  "57": "unavailable", // cancelled, shutting down, starting up
  "58": "unavailable", // trouble of the machine below it
  "28": "unavailable", // not allowed in
}

/** Single codes, which win over their class. */
export const CODES: Readonly<Record<string, Reason>> = {
  "08001": "unavailable", // no connection could be made
  "08004": "unavailable",
  "40003": "unknown", // the outcome of the statement is not known
  "57P01": "unknown", // the server goes down in the middle of it
  "57P02": "unknown",
  "25006": "unavailable", // read only: a standby, or a failover in progress
  "25P03": "unavailable", // a transaction that was idle too long was rolled back
  "26000": "unavailable", // no such prepared statement, or there already: a pooler swaps the sessions
  "42P05": "unavailable",
  "42501": "unavailable", // the role may not
  "3D000": "unavailable", // no such database
  "3F000": "schema", // no such schema, table, column or function
  "42P01": "schema",
  "42703": "schema",
  "42883": "schema",
  ECONNREFUSED: "unavailable",
  ENOTFOUND: "unavailable",
  EAI_AGAIN: "unavailable",
  ENOENT: "unavailable",
  ECONNRESET: "unknown",
  EPIPE: "unknown",
  ETIMEDOUT: "unknown",
}

/** Messages of drivers that carry no code. */
export const MESSAGES: ReadonlyArray<readonly [RegExp, Reason]> = [
  [/timeout exceeded when trying to connect/iu, "unavailable"],
  [/connection terminated/iu, "unknown"],
  [/query read timeout/iu, "unknown"],
  [/client has encountered a connection error/iu, "unavailable"],
  [/cannot use a pool after calling end/iu, "unavailable"],
  [/driver has already been destroyed/iu, "unavailable"],
  [/pglite is clos/iu, "unavailable"],
]

/** What helps, where it is not just waiting. */
const REMEDIES: Readonly<Record<string, string>> = {
  "26000": "Behind a pooler in transaction mode set preparedStatements: false.",
  "42P05": "Behind a pooler in transaction mode set preparedStatements: false.",
}

/** Deadlock and serialisation failure: nothing happened, and the same statement may go through. */
export const isRepeatable = ({ code }: SqlFailure): boolean => code === "40P01" || code === "40001"

export const reasonOf = ({ code, detail }: SqlFailure): Reason | null =>
  CODES[code] ??
  (/^[0-9A-Z]{5}$/u.test(code) ? CLASSES[code.slice(0, 2)] : undefined) ??
  MESSAGES.find(([pattern]) => pattern.test(detail))?.[1] ??
  null

/** The error, or null for a failure that is nobody's fault but ours. */
export const toStorageError = (operation: string, failure: SqlFailure): StorageError | null => {
  const reason = reasonOf(failure)
  if (reason === null) return null
  const { cause, code, detail } = failure
  const remedy =
    reason === "schema" ? "Run migrate() to bring the schema up to date." : REMEDIES[code]
  return new StorageError({
    operation,
    reason,
    detail: remedy === undefined ? detail : `${detail}. ${remedy}`,
    cause,
  })
}

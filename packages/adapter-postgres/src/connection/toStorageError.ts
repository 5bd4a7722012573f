/**
 * toStorageError: what a refused statement means to the callers of Storage, as closed tables. What they do
 * not list is `unknown`: the statement is repeated, and counts once. Only our own mistakes are defects.
 */
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

/** Classes of SQLSTATE that say that the statement itself is wrong. */
export const MISTAKES: ReadonlySet<string> = new Set([
  "21", // more rows than one where there is one
  "22", // data that does not fit
  "23", // a constraint
  "42", // syntax, names, types; but for the codes below
  "PL", // raised by functions of ours
])

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
  EADDRNOTAVAIL: "unavailable", // no port or no file is left to connect with
  EMFILE: "unavailable",
  ENFILE: "unavailable",
  ERR_TLS_CERT_ALTNAME_INVALID: "unavailable", // the certificate is another's
  CONNECT_TIMEOUT: "unavailable", // of postgres.js
  CONNECTION_ENDED: "unavailable",
}

/** Messages of drivers that carry no code, and of poolers whose code says too little. */
export const MESSAGES: ReadonlyArray<readonly [RegExp, Reason]> = [
  [/timeout exceeded when trying to connect/iu, "unavailable"],
  [/client has encountered a connection error/iu, "unavailable"],
  [/client was closed and is not queryable/iu, "unavailable"],
  [/connection has been discarded/iu, "unavailable"],
  [/cannot use a pool after calling end/iu, "unavailable"],
  [/driver has already been destroyed/iu, "unavailable"],
  [/pglite is clos/iu, "unavailable"],
  [/does not support SSL connections/iu, "unavailable"],
  [/error establishing an SSL connection/iu, "unavailable"],
  [/^SASL: /u, "unavailable"],
  [/unsupported startup parameter/iu, "unavailable"],
]

/** Certificates that Node does not trust, by the names of OpenSSL. */
export const CERTIFICATES = /^(?:CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|INVALID)_/u

const POOLER = "Behind a pooler in transaction mode set preparedStatements: false."

/** What helps, where it is not just waiting. */
const REMEDIES: Readonly<Record<string, string>> = {
  "26000": POOLER,
  "42P05": POOLER,
  "42501":
    "The role needs USAGE on the schema, and SELECT, INSERT, UPDATE and DELETE on its tables.",
}

const remedyOf = ({ code, detail }: SqlFailure): string | undefined =>
  /unsupported startup parameter/iu.test(detail) ? POOLER : REMEDIES[code]

/** Deadlock and serialisation failure: nothing happened, and the same statement may go through. */
export const isRepeatable = ({ code }: SqlFailure): boolean => code === "40P01" || code === "40001"

/** Null: a mistake of ours, which repeating does not mend. */
export const reasonOf = (failure: SqlFailure): Reason | null => {
  const { code, detail } = failure
  const known = CODES[code]
  if (known !== undefined) return known
  // With a digit: EPIPE is none.
  const family = /^(?=.*\d)[0-9A-Z]{5}$/u.test(code) ? code.slice(0, 2) : ""
  if (MISTAKES.has(family) || isSlip(failure)) return null
  if (isConnecting(failure) || CERTIFICATES.test(code)) return "unavailable"
  const spoken = family === "" || family === "08"
  const said = spoken ? MESSAGES.find(([pattern]) => pattern.test(detail)) : undefined
  return said?.[1] ?? CLASSES[family] ?? "unknown"
}

/** Whatever fails before there is a connection: nothing was sent. Where a host has many addresses, all failed. */
const isConnecting = ({ cause }: SqlFailure): boolean => {
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  const call = error instanceof Error && "syscall" in error ? error.syscall : undefined
  return call === "connect" || call === "getaddrinfo"
}

const SLIPS = [TypeError, RangeError, ReferenceError, SyntaxError]

/** Code that is wrong; but `fetch`, which may be asked for a password, throws a TypeError with a cause. */
const isSlip = ({ cause }: SqlFailure): boolean =>
  SLIPS.some((slip) => cause instanceof slip) && (cause as Error).cause === undefined

/** The error, or null for a failure that is nobody's fault but ours. */
export const toStorageError = (operation: string, failure: SqlFailure): StorageError | null => {
  const reason = reasonOf(failure)
  if (reason === null) return null
  const { cause, detail } = failure
  const remedy =
    reason === "schema" ? "Run migrate() to bring the schema up to date." : remedyOf(failure)
  return new StorageError({
    operation,
    reason,
    detail: remedy === undefined ? detail : `${detail}. ${remedy}`,
    cause,
  })
}

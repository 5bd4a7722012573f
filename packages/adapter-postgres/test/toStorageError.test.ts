/** Each refusal of the database, and what it means to the callers of Storage. */
import { AutomationError } from "@pressline/core"
import { expect, test } from "vitest"
import { sqlFailure } from "../src/connection/SqlFailure.ts"
import {
  CLASSES,
  CODES,
  isRepeatable,
  MESSAGES,
  MISTAKES,
  toStorageError,
} from "../src/connection/toStorageError.ts"

const meaning = (code: string, message = "refused") =>
  toStorageError("verb", sqlFailure(Object.assign(new Error(message), code && { code })))?.reason

/** Retryable: the engine and a host may send the same again, and it counts once. */
const CASES: ReadonlyArray<readonly [string, "unavailable" | "unknown" | "schema", boolean]> = [
  ["08006", "unknown", true], // connection failure in the middle
  ["08001", "unavailable", true], // no connection could be made
  ["08004", "unavailable", true], // the server rejected the connection
  ["25006", "unavailable", true], // read only
  ["25P03", "unavailable", true], // idle in a transaction for too long
  ["26000", "unavailable", true], // no such prepared statement
  ["28P01", "unavailable", true], // wrong password
  ["3D000", "unavailable", true], // no such database
  ["40001", "unavailable", true], // serialisation failure
  ["40003", "unknown", true], // statement completion unknown
  ["40P01", "unavailable", true], // deadlock
  ["42501", "unavailable", true], // not allowed
  ["42P05", "unavailable", true], // prepared statement there already
  ["53100", "unavailable", true], // disk full
  ["53300", "unavailable", true], // too many connections
  ["55P03", "unavailable", true], // lock not available, as by lock_timeout
  ["57014", "unavailable", true], // cancelled, as by statement_timeout
  ["57P01", "unknown", true], // shutting down
  ["57P02", "unknown", true], // crashed
  ["57P03", "unavailable", true], // starting up
  ["58030", "unavailable", true], // i/o error
  ["3F000", "schema", false],
  ["42P01", "schema", false],
  ["42703", "schema", false],
  ["42883", "schema", false],
  ["XX000", "unknown", true], // trouble inside the server, or a word of a pooler
  ["0A000", "unknown", true], // not listed
  ["CERT_HAS_EXPIRED", "unavailable", true],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "unavailable", true],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unavailable", true],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "unavailable", true],
  ["CONNECTION_CLOSED", "unknown", true], // of postgres.js, in the middle
  ["CONNECTION_ENDED", "unavailable", true],
  ["CONNECT_TIMEOUT", "unavailable", true],
  ["EADDRNOTAVAIL", "unavailable", true],
  ["EAI_AGAIN", "unavailable", true],
  ["ECONNABORTED", "unknown", true],
  ["ECONNREFUSED", "unavailable", true],
  ["ECONNRESET", "unknown", true],
  ["EHOSTUNREACH", "unknown", true], // in the middle
  ["EMFILE", "unavailable", true],
  ["ENFILE", "unavailable", true],
  ["ENOENT", "unavailable", true], // no such socket
  ["ENOTFOUND", "unavailable", true],
  ["EPIPE", "unknown", true],
  ["ETIMEDOUT", "unknown", true],
]

test.each(CASES)("%s is %s, retryable: %s", (code, reason, retryable) => {
  const error = toStorageError("verb", sqlFailure({ code, message: "refused" }))
  expect(error?.reason).toBe(reason)
  expect(error && new AutomationError(error.code, "").retryable).toBe(retryable)
})

test("every row of the table has its case", () => {
  const cases = CASES.map(([code]) => code)
  expect(cases).toEqual(expect.arrayContaining(Object.keys(CODES)))
  for (const family of Object.keys(CLASSES))
    expect(cases.filter((code) => code.startsWith(family) && !(code in CODES))).not.toEqual([])
})

const WORDS = [
  ["Client was closed and is not queryable", "unavailable"],
  ["Postgres connection has been discarded", "unavailable"],
  ["The server does not support SSL connections", "unavailable"],
  ["There was an error establishing an SSL connection", "unavailable"],
  ["SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string", "unavailable"],
  ["unsupported startup parameter: statement_timeout", "unavailable"],
  ["Connection terminated unexpectedly", "unknown"],
  ["Query read timeout", "unknown"],
  ["timeout exceeded when trying to connect", "unavailable"],
  ["Client has encountered a connection error and is not queryable", "unavailable"],
  ["Cannot use a pool after calling end on the pool", "unavailable"],
  ["driver has already been destroyed", "unavailable"],
  ["PGlite is closed", "unavailable"],
] as const

test.each(WORDS)("'%s' is %s", (message, reason) => {
  expect(meaning("", message)).toBe(reason)
})

test("what is not listed and has no code is unknown", () => {
  expect(meaning("", "out of the blue")).toBe("unknown")
  expect(toStorageError("verb", sqlFailure("no error at all"))?.reason).toBe("unknown")
})

test("every message has its case", () => {
  for (const [pattern] of MESSAGES)
    expect(WORDS.filter(([message]) => pattern.test(message))).toHaveLength(1)
})

test("a pooler that swaps sessions below prepared statements is told of", () => {
  const failure = sqlFailure({ code: "26000", message: 'prepared statement "x" does not exist' })
  expect(toStorageError("verb", failure)?.detail).toBe(
    'prepared statement "x" does not exist. Behind a pooler in transaction mode set preparedStatements: false.',
  )
})

test.each(["connect", "getaddrinfo"])(
  "what fails in %s has not happened, whatever it is",
  (call) => {
    const error = Object.assign(new Error("no way"), { code: "EHOSTUNREACH", syscall: call })
    expect(toStorageError("verb", sqlFailure(error))?.reason).toBe("unavailable")
  },
)

test("a host none of whose addresses answers says so for each", () => {
  const errors = ["::1", "127.0.0.1"].map((address) =>
    Object.assign(new Error(`connect ETIMEDOUT ${address}:5432`), { syscall: "connect" }),
  )
  const error = Object.assign(new AggregateError(errors), { code: "ETIMEDOUT" })
  expect(toStorageError("verb", sqlFailure(error))).toMatchObject({
    reason: "unavailable",
    detail: "connect ETIMEDOUT ::1:5432; connect ETIMEDOUT 127.0.0.1:5432",
  })
})

test("a pooler that refuses the settings of a session is told of", () => {
  const failure = sqlFailure({
    code: "08P01",
    message: "unsupported startup parameter in options: plan_cache_mode",
  })
  expect(toStorageError("verb", failure)).toMatchObject({
    reason: "unavailable",
    detail: expect.stringMatching(/set preparedStatements: false\.$/u),
  })
})

test("a mistake of ours is none of these: it dies", () => {
  const codes = ["21000", "22P02", "23505", "42601", "PL409"]
  for (const code of codes) expect(meaning(code), code).toBeUndefined()
  expect(codes.map((code) => code.slice(0, 2))).toEqual([...MISTAKES])
  for (const slip of [TypeError, RangeError, ReferenceError, SyntaxError])
    expect(toStorageError("verb", sqlFailure(new slip("x is not a function")))).toBeNull()
})

test("a password that cannot be fetched is no mistake of ours", () => {
  const error = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })
  expect(toStorageError("verb", sqlFailure(error))?.reason).toBe("unknown")
})

test("what is out of date says what to run", () => {
  const error = toStorageError("verb", sqlFailure({ code: "42P01", message: "no table" }))
  expect(error).toMatchObject({
    code: "schema_out_of_date",
    detail: "no table. Run migrate() to bring the schema up to date.",
  })
})

test("only deadlocks and serialisation failures are repeated here", () => {
  const repeated = ["40P01", "40001", "40003", "55P03", "57014"].filter((code) =>
    isRepeatable(sqlFailure({ code })),
  )
  expect(repeated).toEqual(["40P01", "40001"])
})

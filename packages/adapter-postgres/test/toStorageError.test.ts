/** Each refusal of the database, and what it means to the callers of Storage. */
import { expect, test } from "vitest"
import { sqlFailure } from "../src/connection/SqlFailure.ts"
import { isRepeatable, toStorageError } from "../src/connection/toStorageError.ts"

const meaning = (code: string, message = "refused") =>
  toStorageError("verb", sqlFailure(Object.assign(new Error(message), code && { code })))?.reason

test.each([
  ["08006", "unknown"], // connection failure in the middle
  ["08001", "unavailable"], // no connection could be made
  ["40003", "unknown"], // statement completion unknown
  ["40P01", "unavailable"],
  ["53300", "unavailable"], // too many connections
  ["55P03", "unavailable"], // lock not available
  ["57014", "unavailable"], // cancelled, as by statement_timeout
  ["57P01", "unknown"], // shutting down
  ["57P03", "unavailable"], // starting up
  ["25006", "unavailable"], // read only
  ["42501", "unavailable"], // not allowed
  ["28P01", "unavailable"], // wrong password
  ["3D000", "unavailable"],
  ["42P01", "schema"],
  ["42703", "schema"],
  ["42883", "schema"],
  ["3F000", "schema"],
  ["ECONNREFUSED", "unavailable"],
  ["ECONNRESET", "unknown"],
  ["EPIPE", "unknown"],
])("%s is %s", (code, reason) => {
  expect(meaning(code)).toBe(reason)
})

test.each([
  ["Connection terminated unexpectedly", "unknown"],
  ["Query read timeout", "unknown"],
  ["timeout exceeded when trying to connect", "unavailable"],
  ["Cannot use a pool after calling end on the pool", "unavailable"],
])("'%s' is %s", (message, reason) => {
  expect(meaning("", message)).toBe(reason)
})

test("a mistake of ours is none of these: it dies", () => {
  for (const code of ["42601", "23505", "22P02"]) expect(meaning(code)).toBeUndefined()
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

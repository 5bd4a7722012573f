/** schemaDrift: what a schema should have after its migrations, and has not. */
import * as Effect from "effect/Effect"
import { CompiledQuery, type Kysely } from "kysely"
import { sqlFailure, type SqlFailure } from "../connection/SqlFailure.ts"
import { statementsAfter } from "./migrate.ts"
import { schemaStatements } from "./schemaStatements.ts"

/**
 * Compares the schema with what the migrations make in a schema beside it, within a transaction that is
 * rolled back: two catalogs of one server, so that no version of Postgres is seen as a change. What
 * others have added is not asked about. Null: the role may not make a schema.
 */
export const schemaDrift = (
  kysely: Kysely<unknown>,
  schema: string,
): Effect.Effect<ReadonlyArray<string> | null, SqlFailure> =>
  Effect.tryPromise({ try: () => compare(kysely, schema), catch: sqlFailure }).pipe(
    Effect.catchIf(
      ({ code }) => code === "42501",
      () => Effect.succeed(null),
    ),
  )

/** Leaves the transaction, and brings out what was found in it. */
class RolledBack {
  readonly missing: ReadonlyArray<string>
  constructor(missing: ReadonlyArray<string>) {
    this.missing = missing
  }
}

const compare = async (kysely: Kysely<unknown>, schema: string): Promise<ReadonlyArray<string>> => {
  const beside = `${schema}_expected`
  try {
    return await kysely.transaction().execute(async (transaction) => {
      const ask = async (text: string) =>
        (await transaction.executeQuery<{ readonly line: string }>(CompiledQuery.raw(text))).rows
      for (const statement of statementsAfter(0, beside, false)) await ask(statement)
      const expected = await schemaStatements(ask, beside)
      const found = await schemaStatements(ask, schema)
      // One of the names may need quotes where the other does not.
      const plain = (text: string) => text.replaceAll(`"${schema}"`, schema)
      throw new RolledBack(
        missing(
          expected.map((text) => plain(text.replaceAll(beside, schema))),
          found.map(plain),
        ),
      )
    })
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.missing
    throw thrown
  }
}

const missing = (
  expected: ReadonlyArray<string>,
  found: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const there = new Map(found.map((statement) => [nameOf(statement), partsOf(statement)]))
  return expected.flatMap((statement) => {
    const name = nameOf(statement)
    const parts = there.get(name)
    if (parts === undefined) return [`${name} is missing`]
    if (name.startsWith("function")) return sameText(statement, parts) ? [] : [`${name} differs`]
    return [...partsOf(statement)]
      .filter((part) => !parts.has(part))
      .map((part) => (isIndex(part) ? `missing: ${part}` : `${name} has no: ${part}`))
  })
}

/** `table pressline.runs`, `function pressline.delete_site`. */
const nameOf = (statement: string): string => {
  const [, kind = "", name = ""] =
    /^CREATE (?:OR REPLACE )?(TABLE|FUNCTION) (.+?) ?\(/u.exec(statement) ?? []
  return `${kind.toLowerCase()} ${name}`
}

/** Columns, constraints and indexes of a table; the lines of a function. */
const partsOf = (statement: string): ReadonlySet<string> =>
  new Set(statement.split("\n").map((line) => line.trim().replace(/[,;]$/u, "")))

const sameText = (statement: string, parts: ReadonlySet<string>): boolean =>
  [...partsOf(statement)].every((part) => parts.has(part))

const isIndex = (part: string): boolean => /^CREATE (?:UNIQUE )?INDEX /u.test(part)

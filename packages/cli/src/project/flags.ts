/** Flags that several commands have. */
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"

/** The schema that has the tables where none is named. */
export const SCHEMA = "pressline"

/** A flag that is null when it is left out. */
export const nullable = <A>(flag: Flag.Flag<A>): Flag.Flag<A | null> =>
  Flag.optional(flag).pipe(Flag.map(Option.getOrNull))

export const toggle = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(
    Flag.withoutNegation,
    Flag.withDescription(description),
    Flag.withDefault(false),
  )

export const text = (
  name: string,
  metavar: string,
  description: string,
): Flag.Flag<string | null> =>
  nullable(Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description)))

export const site = Argument.String("SITE").pipe(
  Argument.withDescription("The id of a site, as your application names it"),
)

export const config: Flag.Flag<string | null> = nullable(
  Flag.Path("config").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(
      "The module whose default export is your automation. Default: automation.ts or automation.js",
    ),
  ),
)

export const databaseUrl: Flag.Flag<string | null> = text(
  "database-url",
  "URL",
  "postgresql://user@host/database. Default: DATABASE_URL",
)

export const schema: Flag.Flag<string | null> = text(
  "schema",
  "NAME",
  `Where a database has the tables. Default: ${SCHEMA}`,
)

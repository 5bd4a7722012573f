/** pressline doctor: looks at everything that a working installation needs. */
import * as Command from "effect/cli/Command"
import { type Check, fail, ok, skipped, warn } from "../doctor/Check.ts"
import { checkAuthorize } from "../doctor/checkAuthorize.ts"
import { checkConfig } from "../doctor/checkConfig.ts"
import { checkDatabase } from "../doctor/checkDatabase.ts"
import { checkNode, checkPackages } from "../doctor/checkPackages.ts"
import { checkRedis } from "../doctor/checkRedis.ts"
import { config, databaseUrl, SCHEMA, schema, text } from "../project/flags.ts"
import { openDatabase } from "../project/openDatabase.ts"
import { answering } from "../terminal/answering.ts"
import { coloured } from "../terminal/colours.ts"
import { problemOf } from "../terminal/problemOf.ts"
import { count, plural } from "../terminal/words.ts"

export const doctor = Command.make(
  "doctor",
  {
    config,
    databaseUrl,
    schema,
    redisUrl: text(
      "redis-url",
      "URL",
      "redis://host. Default: REDIS_URL; without it none is asked",
    ),
  },
  ({ config: path, databaseUrl: url, redisUrl, schema: name }) =>
    answering(async (screen) => {
      const redis = redisUrl ?? process.env["REDIS_URL"] ?? null
      const ofConfig = await checkConfig(path)
      const checks = [
        checkNode(),
        ...checkPackages(process.cwd()),
        ...ofConfig,
        checkAuthorize(process.cwd()),
        ...(await databaseChecks(
          url ?? process.env["DATABASE_URL"] ?? null,
          name,
          ofConfig.some(({ check, status }) => check === "storage" && status === "ok"),
        )),
        ...(redis === null ? [] : await checkRedis(redis)),
      ]
      const bad = checks.filter(({ status }) => status === "fail")
      const doubtful = checks.filter(({ status }) => status === "warn")
      const left = checks.filter(({ status }) => status === "skipped").length
      screen.answer({
        text: [
          ...checks.flatMap(lines),
          "",
          bad.length + doubtful.length > 0
            ? `${plural(bad.length, "failure")}, ${plural(doubtful.length, "warning")}.`
            : left === 0
              ? "Everything is well."
              : `Everything that was looked at is well; ${count(left)} skipped.`,
        ],
        json: { ok: bad.length === 0, checks },
        failed: bad.length > 0,
      })
    }),
).pipe(
  Command.withDescription(
    "Looks at Node, packages, the config, the schema, clocks, workers, locks, schedules, messages and Redis; says what to do about each. Exit code 1 if something fails. It changes nothing",
  ),
  Command.withShortDescription("Look for what is wrong, and say what to do"),
  Command.withExamples([
    { command: "pressline doctor" },
    { command: "pressline doctor --database-url postgresql://localhost/app --json" },
  ]),
)

const databaseChecks = async (
  url: string | null,
  schemaName: string | null,
  storageIsWell: boolean,
): Promise<ReadonlyArray<Check>> => {
  if (url === null)
    return [
      (storageIsWell ? skipped : warn)(
        "database",
        "not asked: drift, clocks, workers, locks, schedules and messages were not looked at",
        "If it is a Postgres: pass --database-url, or set DATABASE_URL. A folder or memory has no address to ask at.",
      ),
    ]
  try {
    const database = await openDatabase(url, schemaName ?? SCHEMA)
    try {
      const { inspectDatabase } = await import("@pressline/adapter-postgres")
      const report = await inspectDatabase(database.options)
      // The automation's own tables are elsewhere, and are as they should be.
      return storageIsWell && schemaName === null && report.migration.current === 0
        ? [
            ok("database", `PostgreSQL ${report.server}, ${report.roundTrip} ms away`),
            skipped(
              "schema",
              `${SCHEMA} has no tables, and your automation has its own elsewhere: they were not looked at`,
              "Name their schema: --schema NAME",
            ),
          ]
        : checkDatabase(report)
    } finally {
      await database.close()
    }
  } catch (error) {
    const { code, message, remedy } = problemOf(error)
    const mend = code === "storage_unavailable" ? null : remedy
    return [fail("database", message, mend ?? "Is it up, and its address right?")]
  }
}

const SIGNS = {
  ok: { word: "ok  ", colour: "green" },
  warn: { word: "warn", colour: "yellow" },
  fail: { word: "fail", colour: "red" },
  skipped: { word: "skip", colour: "dim" },
} as const

const lines = (check: Check): ReadonlyArray<string> => {
  const { colour, word } = SIGNS[check.status]
  const line = `${coloured(colour, word)}  ${check.check}: ${check.says}`
  return check.status === "ok" ? [line] : [line, `      ${check.remedy}`]
}

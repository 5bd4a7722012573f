/** checkDatabase: what a database's report means to an operator. */
import type { ActiveRun, DatabaseReport } from "@pressline/adapter-postgres"
import { duration, plural } from "../terminal/words.ts"
import { type Check, fail, ok, warn } from "./Check.ts"

/** Longer than a lease and a poll take, in seconds. */
const TAKEN_OVER_WITHIN = 60
/** Longer than a worker that ticks each minute needs. */
const NOTICED_WITHIN = 300
/** Beyond this, log lines of several machines read in a wrong order. Milliseconds. */
const SKEW = 2000

const WORKERS =
  "Is a worker running? Your application calls automation.start(); or: pressline run SITE --wait"

export const checkDatabase = (report: DatabaseReport): ReadonlyArray<Check> => [
  ok("database", `PostgreSQL ${report.server}, ${report.roundTrip} ms away`),
  schemaCheck(report),
  ...driftCheck(report),
  clockCheck(report),
  ...runChecks(report.activeRuns),
  locksCheck(report),
  startsCheck(report),
  schedulesCheck(report),
  ...outboxChecks(report),
]

const schemaCheck = ({ migration: { current, latest, pending, schema } }: DatabaseReport): Check =>
  pending.length > 0
    ? fail(
        "schema",
        `${schema} is at version ${current}, ${latest} is wanted; missing: ${pending.join(", ")}`,
        current === 0
          ? "Run: pressline migrate. Or name the schema that has the tables: --schema NAME"
          : "Run: pressline migrate",
      )
    : current > latest
      ? fail(
          "schema",
          `${schema} is at version ${current}, newer than this package knows (${latest})`,
          "Update the packages of Pressline here.",
        )
      : ok("schema", `${schema} is at version ${current}`)

const driftCheck = ({ drift, migration }: DatabaseReport): ReadonlyArray<Check> => {
  if (migration.current !== migration.latest) return []
  if (drift === null)
    return [
      warn(
        "drift",
        "not compared: this role may not make a schema for a moment",
        "Ask as a role with CREATE on the database.",
      ),
    ]
  if (drift.length === 0) return [ok("drift", "tables, indexes and functions are as migrated")]
  return [
    fail(
      "drift",
      `changed by hand: ${drift.join("; ")}`,
      "Put back what is missing; pressline sql prints how it was made.",
    ),
  ]
}

const clockCheck = ({ clockSkew, roundTrip }: DatabaseReport): Check => {
  const seconds = `${(Math.abs(clockSkew) / 1000).toFixed(1)} s`
  return Math.abs(clockSkew) > SKEW + roundTrip
    ? warn(
        "clock",
        `this machine is ${seconds} ${clockSkew > 0 ? "behind" : "ahead of"} the database`,
        "Set both by NTP. Leases and schedules go by the database's clock; your own logs go by this one.",
      )
    : ok("clock", `within ${seconds} of the database's`)
}

const runChecks = (runs: ReadonlyArray<ActiveRun>): ReadonlyArray<Check> => {
  const late = runs.filter(
    ({ secondsExpired }) => secondsExpired !== null && secondsExpired > TAKEN_OVER_WITHIN,
  )
  const waiting = runs.filter(
    ({ secondsSilent, status, worker }) =>
      status === "running" && worker === null && secondsSilent > TAKEN_OVER_WITHIN,
  )
  return [
    late.length === 0
      ? ok("leases", `${plural(runs.length, "active run")}, none without a sign of life`)
      : warn(
          "leases",
          `workers that died, and nobody took over: ${listed(late, (run) => `${run.siteId} (silent for ${duration(run.secondsSilent)})`)}`,
          WORKERS,
        ),
    ...(waiting.length === 0
      ? []
      : [
          warn(
            "queue",
            `runs that wait for a worker: ${listed(waiting, (run) => `${run.siteId} (${duration(run.secondsSilent)})`)}`,
            WORKERS,
          ),
        ]),
  ]
}

const locksCheck = ({ staleLocks }: DatabaseReport): Check =>
  staleLocks.length === 0
    ? ok("locks", "none without its run")
    : warn(
        "locks",
        `without an active run: ${listed(staleLocks, ({ runId, siteId }) => `${siteId} (run ${runId})`)}`,
        `The next start takes it over; or now: pressline unlock ${staleLocks[0]?.siteId ?? "SITE"}`,
      )

const startsCheck = ({ abandonedStarts }: DatabaseReport): Check =>
  abandonedStarts === 0
    ? ok("starts", "none was cut short")
    : warn(
        "starts",
        `${plural(abandonedStarts, "start")} cut short more than a minute ago`,
        `The sweep of any worker undoes them. ${WORKERS}`,
      )

const schedulesCheck = ({ overdueSites }: DatabaseReport): Check => {
  const late = overdueSites.filter(({ secondsOverdue }) => secondsOverdue > NOTICED_WITHIN)
  return late.length === 0
    ? ok("schedules", "no site is overdue")
    : warn(
        "schedules",
        `due and not started: ${listed(late, ({ secondsOverdue, siteId }) => `${siteId} (${duration(secondsOverdue)})`)}`,
        `Nobody looks for due sites. ${WORKERS}`,
      )
}

const outboxChecks = ({ outbox }: DatabaseReport): ReadonlyArray<Check> => {
  const { dead, lastError, pending, secondsOverdue } = outbox
  const isStuck = secondsOverdue !== null && secondsOverdue > NOTICED_WITHIN
  return [
    isStuck
      ? warn(
          "outbox",
          `${plural(pending, "message")} to be told, due for ${duration(secondsOverdue)}`,
          `Nobody delivers. ${WORKERS}`,
        )
      : ok("outbox", `${plural(pending, "message")} on the way`),
    ...(dead === 0
      ? []
      : [
          warn(
            "told",
            `${plural(dead, "message")} given up${lastError === null ? "" : `; the last error: ${lastError}`}`,
            "Mend the target, then tell them again from the dashboard (notifications of the run).",
          ),
        ]),
  ]
}

const MOST = 5

const listed = <A>(found: ReadonlyArray<A>, words: (one: A) => string): string =>
  [
    ...found.slice(0, MOST).map(words),
    ...(found.length > MOST ? [`and ${found.length - MOST} more`] : []),
  ].join(", ")

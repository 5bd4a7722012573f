/** pressline status: what a site is doing, or every site of a database. */
import type { DatabaseReport } from "@pressline/adapter-postgres"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Option from "effect/Option"
import { encodeCurrentRun, encodeProgress } from "../project/encode.ts"
import { config, databaseUrl, schema, site } from "../project/flags.ts"
import { type Project, withProject } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { progressLines } from "../terminal/progressLines.ts"
import type { Screen } from "../terminal/Screen.ts"
import { columns } from "../terminal/table.ts"
import { snakeKeys } from "../terminal/snakeKeys.ts"
import { count, duration, plural } from "../terminal/words.ts"

export const status = Command.make(
  "status",
  {
    site: Argument.optional(site).pipe(Argument.map(Option.getOrNull)),
    config,
    databaseUrl,
    schema,
  },
  ({ site: siteId, ...where }) =>
    answering((screen) =>
      withProject(where, (project) =>
        siteId === null ? everySite(project, screen) : oneSite(project, siteId, screen),
      ),
    ),
).pipe(
  Command.withDescription(
    "What a site is doing and why, and how far its run is. Without SITE: all active runs of a database",
  ),
  Command.withShortDescription("What a site is doing, or all of them"),
  Command.withExamples([
    { command: "pressline status blog" },
    { command: "pressline status --database-url postgresql://localhost/app" },
  ]),
)

const oneSite = async ({ automation }: Project, siteId: string, screen: Screen): Promise<void> => {
  const current = await automation.currentRun({ siteId })
  const { stages } = await automation.pipelineOverview({ siteId })
  const progress =
    current.run === null ? null : await automation.runProgress({ siteId, runId: current.run.runId })
  const { reason, run, state } = current
  screen.answer({
    text: [
      `${siteId}: ${state}. ${reason}`,
      ...(run === null
        ? []
        : [`Run ${run.runId}, ${run.triggerType}, started ${run.startedAt.toISOString()}`]),
      "",
      ...(progress === null
        ? columns([
            ["Stage", "Waiting", "Done"],
            ...stages.map(({ name, number, pending, processed }) => [
              `${number} ${name}`,
              pending,
              processed,
            ]),
          ])
        : progressLines(progress, screen.stream.columns ?? 100)),
    ],
    json: {
      site_id: siteId,
      ...encodeCurrentRun(current),
      progress: progress === null ? null : encodeProgress(progress),
      stages,
    },
  })
}

const everySite = async ({ database }: Project, screen: Screen): Promise<void> => {
  if (database === null)
    throw wrongUsage(
      "Which site? An automation does not tell its sites; a database does.",
      "Name a SITE, or pass --database-url",
    )
  const { inspectDatabase } = await import("@pressline/adapter-postgres")
  const { activeRuns, migration, outbox, overdueSites, sites } = await inspectDatabase(
    database.options,
  )
  const { current, latest, pending } = migration
  screen.answer({
    text: [
      `Schema ${migration.schema}: version ${current}${pending.length === 0 ? "" : ` of ${latest}; run: pressline migrate`}`,
      `${plural(sites, "site")}, ${plural(activeRuns.length, "active run")}, ${count(overdueSites.length)} overdue, ${plural(outbox.pending, "message")} to be told`,
      ...(activeRuns.length === 0
        ? []
        : ["", ...columns([["SITE", "STATE", "STAGE", "DONE", "RUN"], ...activeRuns.map(rowOf)])]),
    ],
    json: snakeKeys({ migration, sites, activeRuns, overdueSites, outbox }),
  })
}

const rowOf = (run: DatabaseReport["activeRuns"][number]) => [
  run.siteId,
  stateOf(run),
  String(run.stage),
  `${run.percentage} %`,
  run.runId,
]

const stateOf = (run: DatabaseReport["activeRuns"][number]): string => {
  if (run.status === "paused") return `paused (${run.pauseReason ?? "requested"})`
  if (run.requested !== "none") return `asked to ${run.requested}`
  if (run.worker === null) return `waiting for a worker, ${duration(run.secondsSilent)}`
  return run.secondsExpired === null ? "running" : `silent for ${duration(run.secondsSilent)}`
}

/** pressline migrate: brings the schema up to date, or says what that would take. */
import { isAutomationError } from "@pressline/core"
import * as Command from "effect/cli/Command"
import { config, databaseUrl, schema, toggle } from "../project/flags.ts"
import { type Project, withProject } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import type { Screen } from "../terminal/Screen.ts"

export const migrate = Command.make(
  "migrate",
  {
    config,
    databaseUrl,
    schema,
    dryRun: toggle("dry-run", "Say what is missing, and change nothing"),
  },
  ({ dryRun, ...where }) =>
    answering((screen) =>
      withProject(where, (project) =>
        project.database === null
          ? viaAutomation(project, dryRun, screen)
          : onDatabase(project, project.database, dryRun, screen),
      ),
    ),
).pipe(
  Command.withDescription(
    "Brings the schema up to date. Safe from many processes at once; it never goes backwards",
  ),
  Command.withExamples([
    { command: "pressline migrate" },
    { command: "pressline migrate --dry-run --database-url postgresql://localhost/app" },
  ]),
)

const onDatabase = async (
  { automation }: Project,
  { options }: NonNullable<Project["database"]>,
  dryRun: boolean,
  screen: Screen,
): Promise<void> => {
  const { migrationStatus } = await import("@pressline/adapter-postgres")
  const before = await migrationStatus(options)
  // A schema that is newer than this version is refused by it.
  if (!dryRun || before.current > before.latest) await automation.migrate()
  const { current, latest, pending } = dryRun ? before : await migrationStatus(options)
  const names = before.pending.join(", ")
  screen.answer({
    text: [
      before.pending.length === 0
        ? `Schema ${before.schema} is up to date, at version ${latest}.`
        : dryRun
          ? `Schema ${before.schema} is at version ${before.current}; ${latest} is wanted. Missing: ${names}. Nothing was changed.`
          : `Schema ${before.schema} went from version ${before.current} to ${current}: ${names}.`,
    ],
    json: {
      schema: before.schema,
      from: before.current,
      current,
      latest,
      pending,
      dry_run: dryRun,
    },
  })
}

/** Only the automation knows its storage: it is asked whether it may be used. */
const viaAutomation = async (
  { automation }: Project,
  dryRun: boolean,
  screen: Screen,
): Promise<void> => {
  const missing = await missingIn(automation)
  if (missing !== null && !dryRun) await automation.migrate()
  screen.answer({
    text: [
      missing === null
        ? "The storage is up to date."
        : dryRun
          ? `${missing} Nothing was changed.`
          : "The storage is up to date now.",
    ],
    json: {
      up_to_date: missing === null || !dryRun,
      missing: dryRun ? missing : null,
      dry_run: dryRun,
    },
  })
}

const missingIn = async (automation: Project["automation"]): Promise<string | null> => {
  try {
    await automation.ready()
    return null
  } catch (error) {
    if (isAutomationError(error, "schema_out_of_date")) return error.message
    throw error
  }
}

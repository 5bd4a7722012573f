/** openProject: what a command works on: the project's automation, or a database alone. */
import type { Automation } from "@pressline/core"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { findConfig, loadAutomation } from "./loadAutomation.ts"
import { SCHEMA } from "./flags.ts"
import { openDatabase, type OpenDatabase } from "./openDatabase.ts"

/** The flags; null: left out. */
export interface Where {
  readonly config: string | null
  readonly databaseUrl: string | null
  readonly schema: string | null
}

export interface Project {
  readonly automation: Automation
  /** Null: the automation is the project's, and keeps where it stores things to itself. */
  readonly database: OpenDatabase | null
}

/** Opens, uses and closes. What is named goes before what is found, and the project's module before `DATABASE_URL`. */
export const withProject = async (
  where: Where,
  use: (project: Project) => Promise<void>,
): Promise<void> => {
  const url = databaseOf(where)
  if (url === null && where.schema !== null)
    throw wrongUsage(
      "--schema is for a database; your automation names its own.",
      "Leave --schema out, or pass --database-url",
    )
  const project =
    url === null
      ? { automation: await loadAutomation(where.config), database: null }
      : await onDatabase(url, where.schema ?? SCHEMA)
  try {
    await use(project)
  } finally {
    await project.automation.close()
    await project.database?.close()
  }
}

/** For commands that need the project's own adapters: its lock, its publisher, its media. */
export const withAutomation = async (
  config: string | null,
  use: (automation: Automation) => Promise<void>,
): Promise<void> => {
  const automation = await loadAutomation(config)
  try {
    await use(automation)
  } finally {
    await automation.close()
  }
}

/** The database that is meant; null: the one of the project's automation. */
export const databaseOf = ({ config, databaseUrl }: Where): string | null => {
  if (config !== null && databaseUrl !== null)
    throw wrongUsage("--config and --database-url exclude each other")
  if (databaseUrl !== null) return databaseUrl
  return config === null && findConfig() === null ? (process.env["DATABASE_URL"] ?? null) : null
}

/** An automation that is never started, so that its AI is never asked. */
const onDatabase = async (url: string, schema: string): Promise<Project> => {
  const database = await openDatabase(url, schema)
  const { postgres } = await import("@pressline/adapter-postgres")
  const { createAutomation, localAi } = await import("@pressline/core")
  return {
    automation: createAutomation({ storage: postgres(database.options), ai: localAi() }),
    database,
  }
}

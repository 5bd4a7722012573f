/** pressline prune: removes old log lines and old runs. */
import * as Command from "effect/cli/Command"
import { config, databaseUrl, schema, text } from "../project/flags.ts"
import { withProject } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { plural } from "../terminal/words.ts"

export const prune = Command.make(
  "prune",
  {
    config,
    databaseUrl,
    schema,
    logs: text("logs-older-than", "AGE", 'Log lines of ended runs that are older, as in "30 days"'),
    runs: text(
      "runs-older-than",
      "AGE",
      "Ended, settled runs that are older, with all that belongs to them but their items",
    ),
  },
  ({ logs, runs, ...where }) =>
    answering(async (screen) => {
      if (logs === null && runs === null)
        throw wrongUsage("Say what is old: --logs-older-than AGE, --runs-older-than AGE, or both")
      await withProject(where, async ({ automation }) => {
        const { removed } = await automation.prune({
          ...(logs === null ? {} : { logsOlderThan: age(logs) }),
          ...(runs === null ? {} : { runsOlderThan: age(runs) }),
        })
        screen.answer({ text: [`${plural(removed, "row")} removed.`], json: { removed } })
      })
    }),
).pipe(
  Command.withDescription(
    "Removes old log lines and runs, a thousand rows at a time. Items, articles and pictures stay",
  ),
  Command.withShortDescription("Remove old log lines and runs"),
  Command.withExamples([
    { command: 'pressline prune --logs-older-than "30 days" --runs-older-than "1 year"' },
  ]),
)

type Age = `${number} days`

/** In days, weeks and so on; years and months as people mean them. */
const age = (typed: string): Age => {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]+?)s?$/u.exec(typed.trim()) ?? []
  const days = DAYS[unit]
  if (days === undefined) throw wrongUsage(`An age is like "30 days" or "1 year", not "${typed}"`)
  return `${Number(number) * days} days`
}

const DAYS: Readonly<Record<string, number>> = {
  hour: 1 / 24,
  day: 1,
  d: 1,
  week: 7,
  month: 30,
  year: 365,
}

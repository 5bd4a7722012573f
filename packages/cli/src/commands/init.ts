/** pressline init: writes the module that says what Pressline is made of, and says what else to do. */
import { writeFileSync } from "node:fs"
import { relative, resolve } from "node:path"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { automationFile } from "../init/automationFile.ts"
import { hostLines } from "../init/hostLines.ts"
import { packagesFor } from "../init/packagesFor.ts"
import {
  type AutomationFile,
  detectProject,
  FRAMEWORKS,
  type Project,
  STORAGES,
} from "../init/Project.ts"
import { findConfig } from "../project/loadAutomation.ts"
import { nullable, toggle } from "../project/flags.ts"
import { answering } from "../terminal/answering.ts"
import { coloured } from "../terminal/colours.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"

export const init = Command.make(
  "init",
  {
    framework: nullable(
      Flag.Literals("framework", FRAMEWORKS).pipe(
        Flag.withDescription("Your framework. Default: as package.json tells"),
      ),
    ),
    storage: nullable(
      Flag.Literals("storage", STORAGES).pipe(
        Flag.withDescription(
          "Where everything is kept: your Postgres, a database in a folder (PGlite), or memory. Default: postgres if package.json has pg or kysely, else embedded",
        ),
      ),
    ),
    force: toggle("force", "Overwrite an automation.ts that is there"),
  },
  ({ force, framework, storage }) =>
    answering(async (screen) => {
      const there = findConfig()
      if (there !== null && !force)
        throw wrongUsage(
          `${relative(process.cwd(), there)} is there already; nothing was written.`,
          "To overwrite it: pressline init --force",
        )
      const file =
        there === null
          ? null
          : (relative(process.cwd(), there).replaceAll("\\", "/") as AutomationFile)
      const project = detectProject(process.cwd(), { framework, storage, file })
      const path = resolve(project.file)
      writeFileSync(path, automationFile(project))
      const packages = packagesFor(project)
      const additions = hostLines(project)
      const steps = stepsOf(project)
      const install = packages.length === 0 ? null : `${project.add} ${packages.join(" ")}`
      screen.answer({
        text: [
          `Wrote ${path}, for ${NAMES[project.framework]} with ${project.storage} storage. Nothing else was changed.`,
          ...(install === null ? [] : ["", "Install:", "", `  ${install}`]),
          ...additions.flatMap(({ lines, where }) => [
            "",
            `Add ${where}:`,
            "",
            ...lines.map((line) => (line === "" ? "" : `  ${coloured("cyan", line)}`)),
          ]),
          "",
          "Then:",
          "",
          ...steps.map((step) => `  ${step}`),
        ],
        json: {
          path,
          framework: project.framework,
          storage: project.storage,
          install,
          additions: additions.map(({ lines, where }) => ({ where, text: lines.join("\n") })),
          steps,
        },
      })
    }),
).pipe(
  Command.withDescription(
    "Writes automation.ts, or automation.js in a project without TypeScript, into the folder of your server (this one or its src), and prints what to install and what to add. It changes no file of yours",
  ),
  Command.withShortDescription("Write automation.ts, and say what to add to your server"),
  Command.withExamples([
    { command: "pressline init" },
    { command: "pressline init --framework express --storage postgres" },
  ]),
)

const NAMES: Readonly<Record<Project["framework"], string>> = {
  next: "Next.js",
  nest: "Nest",
  fastify: "Fastify",
  hono: "Hono",
  express: "Express",
  node: "Node's own server",
}

const stepsOf = ({ storage }: Project): ReadonlyArray<string> => [
  ...(storage === "memory" ? [] : ["npx pressline migrate"]),
  ...(storage === "embedded"
    ? ["# while your server does not run: one process at a time has the folder"]
    : []),
  "npx pressline import keywords.csv --site blog",
  "npx pressline run blog --wait",
]

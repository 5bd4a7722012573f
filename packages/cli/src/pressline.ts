/** pressline: every command, as one program from arguments to an exit code. */
import { readFileSync } from "node:fs"
import { findPackageJSON } from "node:module"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { cancel, pause, resume } from "./commands/control.ts"
import { dashboard } from "./commands/dashboard.ts"
import { demo } from "./commands/demo.ts"
import { doctor } from "./commands/doctor.ts"
import { exportSite } from "./commands/export.ts"
import { importFile } from "./commands/import.ts"
import { init } from "./commands/init.ts"
import { migrate } from "./commands/migrate.ts"
import { prune } from "./commands/prune.ts"
import { reseal } from "./commands/reseal.ts"
import { run } from "./commands/run.ts"
import { sql } from "./commands/sql.ts"
import { status } from "./commands/status.ts"
import { unlock } from "./commands/unlock.ts"
import { Ended, EnvFile, Json } from "./terminal/answering.ts"
import { platform } from "./terminal/platform.ts"
import { presenter } from "./terminal/presenter.ts"

const root = Command.make("pressline").pipe(
  Command.withDescription(
    "Pressline turns keyword lists into published, illustrated articles. Exit codes: 0 done, 1 failed, 2 typed wrong.",
  ),
  Command.withSubcommands([
    { group: "Try it, set it up", commands: [demo, init, migrate, sql] },
    { group: "Runs", commands: [run, status, pause, resume, cancel] },
    { group: "What goes in and comes out", commands: [importFile, exportSite] },
    { group: "Look after it", commands: [doctor, dashboard, unlock, prune, reseal] },
  ]),
  Command.withGlobalFlags([EnvFile, Json]),
)

const { version } = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? "", "utf8")) as {
  readonly version: string
}

/** Runs one command line; answers its exit code. Whatever there was to say is said. */
export const pressline = async (given: ReadonlyArray<string>): Promise<0 | 1 | 2> => {
  const { Completions, Help, Version } = GlobalFlag
  const program = Command.runWith(root, { version })(given).pipe(
    Effect.provide(
      Layer.mergeAll(
        platform,
        CliConfig.layer({ builtIns: [Help, Version, Completions] }),
        CliOutput.layerPresenter(presenter(given.includes("--json"))),
      ),
    ),
  )
  const exit = await Effect.runPromiseExit(program)
  if (Exit.isSuccess(exit)) return 0
  const failure = Cause.squash(exit.cause)
  if (failure instanceof Ended) return failure.exitCode
  if (CliError.isCliError(failure))
    return failure._tag === "ShowHelp" && failure.errors.length === 0 ? 0 : 2
  throw failure
}

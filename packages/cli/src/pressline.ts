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
import { demo } from "./commands/demo.ts"
import { Ended, Json } from "./terminal/answering.ts"
import { platform } from "./terminal/platform.ts"
import { presenter } from "./terminal/presenter.ts"

const root = Command.make("pressline").pipe(
  Command.withDescription(
    "Pressline turns keyword lists into published, illustrated articles. Exit codes: 0 done, 1 failed, 2 typed wrong.",
  ),
  Command.withSubcommands([{ group: "Try it", commands: [demo] }]),
  Command.withGlobalFlags([Json]),
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

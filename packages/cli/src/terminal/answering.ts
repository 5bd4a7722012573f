/** answering: a command's work as the handler that effect/cli calls. */
import * as Effect from "effect/Effect"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Option from "effect/Option"
import { wrongUsage } from "./CommandFailed.ts"
import { problemOf } from "./problemOf.ts"
import { makeScreen, type Screen } from "./Screen.ts"

/** Every command has it. */
export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withoutNegation,
    Flag.withDescription("Print one JSON document on standard output, errors too"),
    Flag.withDefault(false),
  ),
})

export const EnvFile = GlobalFlag.Setting("env-file")({
  flag: Flag.Path("env-file").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Read environment variables from this file; those that are set stay"),
    Flag.optional,
    Flag.map(Option.getOrNull),
  ),
})

type Settings = GlobalFlag.Setting.Identifier<"env-file" | "json">

/** What the command said is said; this is the exit code. */
export class Ended {
  readonly _tag = "Ended"
  readonly exitCode: 0 | 1 | 2
  constructor(exitCode: 0 | 1 | 2) {
    this.exitCode = exitCode
  }
}

export const answering = (
  work: (screen: Screen) => Promise<void>,
): Effect.Effect<never, Ended, Settings> =>
  Effect.gen(function* () {
    const screen = makeScreen(yield* Json)
    const envFile = yield* EnvFile
    const begin = async (): Promise<void> => {
      if (envFile !== null) loadEnvironment(envFile)
      await work(screen)
    }
    yield* Effect.promise(() => begin().catch((thrown) => screen.refuse(problemOf(thrown))))
    return yield* Effect.fail(new Ended(screen.exitCode()))
  })

const loadEnvironment = (file: string): void => {
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw wrongUsage(`${file} cannot be read: ${error instanceof Error ? error.message : ""}`)
  }
}

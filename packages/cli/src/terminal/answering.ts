/** answering: a command's work as the handler that effect/cli calls. */
import * as Effect from "effect/Effect"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
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
): Effect.Effect<never, Ended, GlobalFlag.Setting.Identifier<"json">> =>
  Effect.gen(function* () {
    const screen = makeScreen(yield* Json)
    yield* Effect.promise(() => work(screen).catch((thrown) => screen.refuse(problemOf(thrown))))
    return yield* Effect.fail(new Ended(screen.exitCode()))
  })

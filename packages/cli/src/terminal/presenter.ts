/** presenter: help, the version, and what was typed wrong, as text or as JSON. */
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import { isColourful } from "./colours.ts"
import { wrongUsage } from "./CommandFailed.ts"
import { problemOf } from "./problemOf.ts"
import { makeScreen } from "./Screen.ts"
import { wrapLines } from "./wrapLines.ts"

export const presenter = (json: boolean): CliOutput.Presenter => {
  const screen = makeScreen(json)
  const help = CliOutput.defaultFormatter({ colors: isColourful(process.stdout) })
  return {
    present: (event) =>
      Effect.sync(() => {
        switch (event._tag) {
          case "Help": {
            const text = help.formatHelpDoc(event.helpDoc)
            const { columns, isTTY } = process.stdout
            const shown = isTTY ? wrapLines(text, columns) : text
            return screen.answer({ text: [shown], json: { help: text } })
          }
          case "Version":
            return screen.answer({ text: [event.version], json: { version: event.version } })
          case "InvalidInvocation": {
            const message = event.errors.map(({ message: said }) => said).join("\n")
            const remedy = `See: ${[...event.commandPath, "--help"].join(" ")}`
            return screen.refuse(problemOf(wrongUsage(message, remedy)))
          }
        }
      }),
  }
}

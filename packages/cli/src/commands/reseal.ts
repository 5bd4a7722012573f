/** pressline reseal: seals secrets once more, with the first of the automation's keys. */
import * as Command from "effect/cli/Command"
import { ACTOR } from "../project/actor.ts"
import { config } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { CommandFailed } from "../terminal/CommandFailed.ts"
import { plural } from "../terminal/words.ts"

export const reseal = Command.make("reseal", { config }, ({ config: path }) =>
  answering((screen) =>
    withAutomation(path, async (automation) => {
      const { sites, unreadable } = await automation.resealSecrets({ actor: ACTOR })
      const sealed = `${plural(sites, "site")} sealed again with the first key`
      if (unreadable.length > 0)
        throw new CommandFailed(
          `${sealed}, but no key opens what is sealed at ${unreadable.join(", ")}`,
          {
            code: "unreadable_secrets",
            remedy:
              "Add the key that sealed it to secretKey and repeat this command, or set the notification targets of these sites again",
            facts: { sites, unreadable },
          },
        )
      screen.answer({
        text: [`${sealed}. The other keys open nothing that is left: they can go.`],
        json: { sites, unreadable },
      })
    }),
  ),
).pipe(
  Command.withDescription(
    "Seals the secrets of notification targets once more, with the first of the automation's keys: the second step of changing secretKey. It can be repeated",
  ),
  Command.withShortDescription("Seal secrets again after secretKey has changed"),
  Command.withExamples([{ command: "pressline reseal" }]),
)

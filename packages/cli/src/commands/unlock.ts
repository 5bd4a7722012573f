/** pressline unlock: frees a site's lock that no active run owns. */
import { isAutomationError } from "@pressline/core"
import * as Command from "effect/cli/Command"
import { ACTOR } from "../project/actor.ts"
import { config, site } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { CommandFailed } from "../terminal/CommandFailed.ts"

export const unlock = Command.make("unlock", { site, config }, ({ config: path, site: siteId }) =>
  answering((screen) =>
    withAutomation(path, async (automation) => {
      try {
        const { unlocked } = await automation.unlock({ siteId, actor: ACTOR })
        screen.answer({
          text: [
            unlocked
              ? `${siteId}: unlocked. Its owner is no active run.`
              : `${siteId}: there is no lock.`,
          ],
          json: { site_id: siteId, unlocked },
        })
      } catch (error) {
        if (!isAutomationError(error, "already_running")) throw error
        const { reason, run, state } = await automation.currentRun({ siteId })
        throw new CommandFailed(
          `${siteId} is not unlocked: its run ${run?.runId ?? ""} is active (${state}), and the lock is that run's. ${reason}`,
          {
            code: error.code,
            remedy: REMEDY.replaceAll("SITE", siteId),
            facts: { ...error.details, state, reason },
          },
          { cause: error },
        )
      }
    }),
  ),
).pipe(
  Command.withDescription(
    "Frees the lock of a site whose run is not active. Refused while one is: a worker that died loses its run to another one by itself",
  ),
  Command.withShortDescription("Free a lock that no active run owns"),
  Command.withExamples([{ command: "pressline unlock blog" }]),
)

const REMEDY =
  "Nothing has to be unlocked for it to go on: it ends, or another worker takes it over. To end it: pressline cancel SITE"

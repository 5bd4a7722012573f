/** pressline unlock: frees a site's lock that no active run owns. */
import { type Automation, isAutomationError } from "@pressline/core"
import * as Command from "effect/cli/Command"
import { ACTOR } from "../project/actor.ts"
import { config, site } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { CommandFailed } from "../terminal/CommandFailed.ts"

export const unlock = Command.make("unlock", { site, config }, ({ config: path, site: siteId }) =>
  answering((screen) =>
    withAutomation(path, async (automation) => {
      const unlocked = await free(automation, siteId)
      screen.answer({
        text: [
          unlocked
            ? `${siteId}: unlocked. Its owner is no active run.`
            : `${siteId}: there is no lock.`,
        ],
        json: { site_id: siteId, unlocked },
      })
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

/** @throws CommandFailed that says what the run is doing whose lock it is. */
const free = async (automation: Automation, siteId: string): Promise<boolean> => {
  try {
    return (await automation.unlock({ siteId, actor: ACTOR })).unlocked
  } catch (error) {
    if (!isAutomationError(error, "already_running")) throw error
    const { reason, run, state } = await automation.currentRun({ siteId })
    // It has ended since: what it left, if anything, is stale now.
    if (run?.status !== "running" && run?.status !== "paused") return free(automation, siteId)
    throw new CommandFailed(
      `${siteId} is not unlocked: its run ${run.runId} is active (${state}), and the lock is that run's. ${reason}`,
      {
        code: error.code,
        remedy: REMEDY.replaceAll("SITE", siteId),
        facts: { site_id: siteId, run_id: run.runId, state, reason },
      },
      { cause: error },
    )
  }
}

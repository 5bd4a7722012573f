/** pressline pause, resume, cancel: what an operator asks of a run. */
import * as Command from "effect/cli/Command"
import { encodeCurrentRun } from "../project/encode.ts"
import { config, site } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { ACTOR } from "../project/actor.ts"
import { answering } from "../terminal/answering.ts"

const control = <Verb extends "cancel" | "pause" | "resume">(verb: Verb, description: string) =>
  Command.make(verb, { site, config }, ({ config: path, site: siteId }) =>
    answering((screen) =>
      withAutomation(path, async (automation) => {
        const { runId } = await automation[verb]({ siteId, actor: ACTOR })
        const current = await automation.currentRun({ siteId, runId })
        screen.answer({
          text: [`${siteId}: ${current.state}. ${current.reason}`],
          json: { site_id: siteId, ...encodeCurrentRun(current) },
        })
      }),
    ),
  ).pipe(
    Command.withDescription(description),
    Command.withExamples([{ command: `pressline ${verb} blog` }]),
  )

export const pause = control("pause", "Asks a site's run to pause after the items in hand")
export const resume = control("resume", "Lets a paused run go on where it was")
export const cancel = control(
  "cancel",
  "Asks a site's run to stop for good after the items in hand; what is done stays",
)

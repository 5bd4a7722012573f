/** pressline run: starts a run of a site; with --wait also works on it, and shows how far it is. */
import { type Automation, isAutomationError, type RunNowInput } from "@pressline/core"
import * as Command from "effect/cli/Command"
import { ACTOR } from "../project/actor.ts"
import { encodeCurrentRun } from "../project/encode.ts"
import { config, site, text, toggle } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { workUntilRest } from "../project/workUntilRest.ts"
import { answering } from "../terminal/answering.ts"
import { resultTable } from "../terminal/resultTable.ts"
import type { Screen } from "../terminal/Screen.ts"

export const run = Command.make(
  "run",
  {
    site,
    config,
    wait: toggle(
      "wait",
      "Work on the run here and wait for its end; also for the one that the site has already. Exit code 1 unless it completed",
    ),
    idempotencyKey: text(
      "idempotency-key",
      "KEY",
      "The same key again answers the same run, and never starts a second one",
    ),
  },
  ({ config: path, idempotencyKey, site: siteId, wait }) =>
    answering((screen) =>
      withAutomation(path, async (automation) => {
        const key = idempotencyKey === null ? {} : { idempotencyKey }
        const input = { siteId, actor: ACTOR, ...key }
        if (!wait) return startOnly(automation, input, screen)
        const runId = await startOrJoin(automation, input, screen)
        await waitFor(automation, { siteId, runId }, screen)
      }),
    ),
).pipe(
  Command.withDescription(
    "Starts a run. It is worked on by the workers of your application; with --wait, by this process too, until it rests. Ctrl-C then gives it back after the items in hand, and another worker goes on",
  ),
  Command.withShortDescription("Start a run, and wait for its end with --wait"),
  Command.withExamples([
    { command: "pressline run blog" },
    { command: "pressline run blog --wait --json", description: "In CI: exit code 1 if it failed" },
  ]),
)

const startOnly = async (
  automation: Automation,
  input: RunNowInput,
  screen: Screen,
): Promise<void> => {
  const { runId, status } = await automation.runNow(input)
  screen.answer({
    text: [
      `Run ${runId} is started. A worker of your application takes it up.`,
      `Look at it: pressline status ${input.siteId}. Or work on it here: pressline run ${input.siteId} --wait`,
    ],
    json: { run_id: runId, status },
  })
}

/** Who waits for the site's run waits for the one it has. */
const startOrJoin = async (
  automation: Automation,
  input: RunNowInput,
  screen: Screen,
): Promise<string> => {
  try {
    return (await automation.runNow(input)).runId
  } catch (error) {
    if (!isAutomationError(error, "already_running")) throw error
    const runId = String(error.details["runId"])
    screen.say(`Going on with run ${runId}, which the site has already.`)
    return runId
  }
}

const waitFor = async (
  automation: Automation,
  input: { readonly siteId: string; readonly runId: string },
  screen: Screen,
): Promise<void> => {
  await workUntilRest(automation, input, screen)
  const current = await automation.currentRun(input)
  const { reason, run: ended } = current
  if (ended === null) throw new Error("the run is gone")
  const isOpen = ended.status === "running"
  screen.answer({
    text: [
      "",
      ...resultTable(ended),
      "",
      isOpen
        ? `Run ${input.runId} is given back. A worker goes on with it, or: pressline run ${input.siteId} --wait`
        : reason,
      ...(ended.status === "paused" ? [`Go on: pressline resume ${input.siteId}`] : []),
    ],
    json: { site_id: input.siteId, ...encodeCurrentRun(current) },
    failed: ended.status !== "completed",
  })
}

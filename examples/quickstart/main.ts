/** The demo: a keyword file in, a published and illustrated site out, without a network or a key. */
import { createReadStream } from "node:fs"
import { join } from "node:path"
import { markdown, mediaFiles, staticSite } from "@pressline/adapter-files"
import {
  type Automation,
  type AutomationRun,
  createAutomation,
  creditsToNumber,
  isAutomationError,
  ledger,
  localAi,
  memory,
} from "@pressline/core"
import { type Arguments, HELP, parseArguments } from "./arguments.ts"
import { progressView } from "./progressView.ts"
import { importLines, ledgerLine, ledgerView, resultTable, siteLines, startPage } from "./report.ts"
import { resultJson } from "./resultJson.ts"
import { stopOnInterrupt } from "./stopOnInterrupt.ts"
import { count } from "./words.ts"

const SITE = { siteId: "quickstart" }
const ACCOUNT = { accountId: "quickstart" }

const parsed = parseArguments(process.argv.slice(2))
if (parsed.kind === "run") process.exitCode = await demo(parsed.arguments)
else if (parsed.kind === "help") process.stdout.write(HELP)
else {
  process.stderr.write(`${parsed.message}\n\n${HELP}`)
  process.exitCode = 2
}

async function demo(given: Arguments): Promise<number> {
  const automation = createAutomation({
    storage: memory(),
    // Real models take their time; with a little of it there is progress to look at.
    ai: localAi({ latency: "50 millis" }),
    credits: ledger(),
    media: mediaFiles({ dir: join(given.out, ".pressline", "media") }),
    publisher:
      given.format === "markdown"
        ? markdown({ dir: given.out })
        : staticSite({
            dir: given.out,
            title: "Good Questions",
            description:
              "Drafts about what people search for, written offline by the Pressline demo.",
          }),
  })
  try {
    return await pipeline(automation, given)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return isAutomationError(error, "validation_failed") ? 2 : 1
  } finally {
    await automation.close()
  }
}

/** From the file to the site; answers the exit code. */
async function pipeline(automation: Automation, given: Arguments): Promise<number> {
  const view = progressView(given.json ? process.stderr : process.stdout)
  const imported = await automation.importKeywords({
    ...SITE,
    file: createReadStream(given.keywords),
  })
  for (const line of importLines(imported)) view.say(line)

  if (imported.added === 0) {
    process.stderr.write("The file has no keyword to work on.\n")
    return 2
  }

  const { requiredCredits } = await automation.estimate(SITE)
  const required = creditsToNumber(requiredCredits)
  // The estimate is an average; a list with many small topics takes more.
  const granted = Math.max(5000, 4 * required)
  await automation.grantCredits({ ...ACCOUNT, amount: granted, key: "demo" })
  view.say(`The run may take ${count(required)} credits; ${count(granted)} are granted.\n`)

  await automation.start()
  const { runId } = await automation.runNow(SITE)
  const release = stopOnInterrupt(automation, { ...SITE, runId }, view.say)
  for await (const event of automation.events({ ...SITE, runId })) {
    if (event.type === "progress") view.show(event.progress)
    // A paused run rests; the engine's own pauses would go on later, but the demo does not wait.
    if (event.type === "status" && event.run.status === "paused") break
  }
  view.end()
  release()

  await automation.stop()
  await automation.sweep() // settles what the run used, so that the ledger is final
  const { reason, run } = await automation.currentRun({ ...SITE, runId })
  if (run === null) throw new Error("the run is gone")
  const credits = ledgerView(granted, run, await automation.balance(ACCOUNT))
  if (given.json)
    process.stdout.write(
      `${resultJson({ imported, run, ledger: credits, site: published(run) ? startPage(given) : null, reason })}\n`,
    )
  else {
    const lines = [
      "",
      ...resultTable(run),
      "",
      ledgerLine(credits),
      reason,
      ...(published(run) ? siteLines(given) : []),
    ]
    process.stdout.write(`${lines.join("\n")}\n`)
  }
  return run.status === "completed" ? 0 : 1
}

function published(run: AutomationRun): boolean {
  return (run.stage7Result?.published ?? 0) > 0
}

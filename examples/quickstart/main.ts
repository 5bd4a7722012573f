/** The demo: a keyword file in, a published and illustrated site out; without a network or a key, or with a model. */
import { markdown, staticSite } from "@pressline/adapter-files"
import { type Automation, type AutomationRun, createAutomation, ledger } from "@pressline/core"
import { type DemoAi, demoAi } from "./demoAi.ts"
import { type Arguments, HELP, parseArguments } from "./arguments.ts"
import { asksTheSame, type DemoRecord, readRecord, removeRecord } from "./demoRecord.ts"
import { type DemoStorage, demoStorage } from "./demoStorage.ts"
import { endWithReader } from "./endWithReader.ts"
import { ACCOUNT, openRun, readable, SITE } from "./openRun.ts"
import { type ProgressView, progressView } from "./progressView.ts"
import { ledgerLine, ledgerView, resultTable, siteLines, startPage } from "./report.ts"
import { resultJson } from "./resultJson.ts"
import { interrupted, serveDashboard, USUAL_PORT } from "./serveDashboard.ts"
import { stopOnInterrupt } from "./stopOnInterrupt.ts"

// Started by `pnpm demo`, it is one program with it, and does not outlive it.
process.once("disconnect", () => process.exit(1))
process.channel?.unref()
endWithReader()

const parsed = parseArguments(process.argv.slice(2))
if (parsed.kind === "run") process.exitCode = await demo(parsed.arguments)
else if (parsed.kind === "help") process.stdout.write(HELP)
else {
  process.stderr.write(`${parsed.message}\n\n${HELP}`)
  process.exitCode = 2
}

async function demo(given: Arguments): Promise<number> {
  const kept = demoStorage(given.storage)
  const ai = await demoAi(given.model)
  const automation = createAutomation({
    storage: kept.storage,
    media: kept.media,
    ai: ai.functions,
    credits: ledger(),
    publisher:
      given.format === "markdown"
        ? markdown({ dir: given.out })
        : staticSite({
            dir: given.out,
            title: "Good Questions",
            description: `Drafts about what people search for, ${ai.writtenBy}.`,
          }),
  })
  try {
    return await pipeline(automation, kept, ai, given)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code === "storage_unavailable") process.stderr.write(`${kept.remedy}\n`)
    return code === "validation_failed" ? 2 : 1
  } finally {
    await automation.close()
  }
}

/** From the file to the site; answers the exit code. */
async function pipeline(
  automation: Automation,
  { describe, home }: DemoStorage,
  { words }: DemoAi,
  given: Arguments,
): Promise<number> {
  const record = home === null ? null : readRecord(home)
  const mayGoOn = record !== null && !given.fresh && asksTheSame(record, given)
  if (!mayGoOn && !(await readable(given.keywords))) {
    process.stderr.write("The file has no keyword to work on.\n")
    return 2
  }
  const view = progressView(given.json ? process.stderr : process.stdout)
  view.say(await describe())
  view.say(words)
  await automation.migrate()
  const page = await serveDashboard(automation, given.serve ? USUAL_PORT : 0)
  view.say(`Dashboard: ${page.url}${given.serve ? "" : " while it runs; --serve keeps it open."}`)
  try {
    return await show(automation, home, given, record, view)
  } finally {
    await page.close()
  }
}

async function show(
  automation: Automation,
  home: string | null,
  given: Arguments,
  record: DemoRecord | null,
  view: ProgressView,
): Promise<number> {
  const { granted, imported, resumed, runId } = await openRun(automation, {
    given,
    home,
    record,
    say: view.say,
  })
  const stopped = new AbortController()
  const release = stopOnInterrupt(async () => {
    // A run that lasts is given back, and waits for the next start; another one could only be lost.
    if (home === null) return automation.cancel({ ...SITE, runId })
    await automation.stop()
    stopped.abort()
  }, view.say)
  for await (const event of automation.events({ ...SITE, runId }, { signal: stopped.signal })) {
    if (event.type === "progress") view.show(event.progress)
    // A paused run rests; the engine's own pauses would go on later, but the demo does not wait.
    if (event.type === "status" && event.run.status === "paused") break
  }
  view.end()
  release()

  // A dashboard that stays open can start another run.
  if (!given.serve || stopped.signal.aborted) await automation.stop()
  await automation.sweep() // settles what the run used, so that the ledger is final
  const { reason, run } = await automation.currentRun({ ...SITE, runId })
  if (run === null) throw new Error("the run is gone")
  const unfinished = run.status === "running" || run.status === "paused"
  if (home !== null && !unfinished) removeRecord(home)
  const credits = ledgerView(granted, run, await automation.balance(ACCOUNT))
  if (given.json) {
    const site = published(run) ? startPage(given) : null
    const result = { imported, resumed, run, ledger: credits, site, reason }
    process.stdout.write(`${resultJson(result)}\n`)
  } else {
    const lines = [
      "",
      ...resultTable(run),
      "",
      ledgerLine(credits),
      unfinished
        ? "Stopped. Start the demo again to go on, or with --fresh to start over."
        : reason,
      ...(published(run) ? siteLines(given) : []),
    ]
    process.stdout.write(`${lines.join("\n")}\n`)
  }
  if (given.serve && !unfinished) {
    view.say("The dashboard stays open. Ctrl-C ends it.")
    await interrupted()
  }
  return run.status === "completed" ? 0 : 1
}

function published(run: AutomationRun): boolean {
  return (run.stage7Result?.published ?? 0) > 0
}

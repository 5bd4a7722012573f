/** The demo: a keyword file in, a published and illustrated site out; without a network or a key, or with a model. */
import { markdown, staticSite } from "@pressline/adapter-files"
import { type Automation, type AutomationRun, createAutomation, ledger } from "@pressline/core"
import { serveDashboard } from "../project/serveDashboard.ts"
import { CommandFailed, wrongUsage } from "../terminal/CommandFailed.ts"
import { problemOf } from "../terminal/problemOf.ts"
import { type ProgressView, progressView } from "../terminal/progressView.ts"
import { resultTable } from "../terminal/resultTable.ts"
import type { Screen } from "../terminal/Screen.ts"
import { stopOnInterrupt } from "../terminal/stopOnInterrupt.ts"
import { interrupted } from "../terminal/interrupted.ts"
import { type DemoAi, demoAi } from "./demoAi.ts"
import type { DemoOptions } from "./demoOptions.ts"
import { asksTheSame, type DemoRecord, putAside, readRecord, removeRecord } from "./demoRecord.ts"
import { type DemoStorage, demoStorage } from "./demoStorage.ts"
import { ACCOUNT, openRun, readable, SITE } from "./openRun.ts"
import { ledgerLine, ledgerView, siteLines, startPage } from "./report.ts"
import { resultJson } from "./resultJson.ts"

/** Where a dashboard that stays open is found again. */
const USUAL_PORT = 4480

export async function runDemo(given: DemoOptions, screen: Screen): Promise<void> {
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
    await pipeline(automation, { ...kept, ai }, given, screen)
  } catch (error) {
    const { code, message } = problemOf(error)
    if (code !== "storage_unavailable") throw error
    throw new CommandFailed(message, { code, remedy: kept.remedy }, { cause: error })
  } finally {
    await automation.close()
  }
}

/** From the file to the site. */
async function pipeline(
  automation: Automation,
  { ai, describe, home }: DemoStorage & { readonly ai: DemoAi },
  given: DemoOptions,
  screen: Screen,
): Promise<void> {
  const found = home === null || given.fresh ? null : readRecord(home)
  const record = found === "unreadable" ? null : found
  const mayGoOn = record !== null && asksTheSame(record, given)
  if (!mayGoOn && !(await readable(given.keywords)))
    throw wrongUsage("The file has no keyword to work on.")
  const view = progressView(screen.stream)
  view.say(await describe())
  view.say(ai.words)
  await automation.migrate()
  if (home !== null && found === "unreadable") view.say(unreadable(putAside(home)))
  const page = await serveDashboard(automation, {
    port: given.serve ? USUAL_PORT : 0,
    mayAct: true,
    sites: () => [{ ...SITE, name: "Good Questions" }],
    page: { ...SITE, title: "Pressline", environment: { label: "demo" } },
  })
  view.say(`Dashboard: ${page.url}${given.serve ? "" : " while it runs; --serve keeps it open."}`)
  try {
    await show(automation, { home, record, screen, view }, given)
  } finally {
    await page.close()
  }
}

const unreadable = (aside: string): string =>
  `What the demo before was asked for cannot be read: this one starts over. It is put aside as ${aside}.`

interface Shown {
  readonly home: string | null
  readonly record: DemoRecord | null
  readonly screen: Screen
  readonly view: ProgressView
}

async function show(
  automation: Automation,
  { home, record, screen, view }: Shown,
  given: DemoOptions,
): Promise<void> {
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
  const site = published(run) ? startPage(given) : null
  screen.answer({
    text: [
      "",
      ...resultTable(run),
      "",
      ledgerLine(credits),
      unfinished
        ? "Stopped. Start the demo again to go on, or with --fresh to start over."
        : reason,
      ...(published(run) ? siteLines(given) : []),
    ],
    json: resultJson({ imported, resumed, run, ledger: credits, site, reason }),
    failed: run.status !== "completed",
  })
  if (given.serve && !unfinished) {
    view.say("The dashboard stays open. Ctrl-C ends it.")
    await interrupted()
  }
}

function published(run: AutomationRun): boolean {
  return (run.stage7Result?.published ?? 0) > 0
}

/** The run that the demo shows: one that was stopped or killed before its end, or a new one. */
import { randomUUID } from "node:crypto"
import { createReadStream } from "node:fs"
import {
  type Automation,
  type AutomationRun,
  createAutomation,
  creditsToNumber,
  type ImportReport,
  localAi,
} from "@pressline/core"
import type { DemoOptions } from "./demoOptions.ts"
import { asksTheSame, type DemoRecord, modelOf, removeRecord, writeRecord } from "./demoRecord.ts"
import { importLines } from "../terminal/importLines.ts"
import { stageName } from "../terminal/progressLines.ts"
import { count } from "../terminal/words.ts"

export const SITE = { siteId: "quickstart" }
/** A site pays for itself, unless `accountOf` says otherwise. */
export const ACCOUNT = { accountId: SITE.siteId }

export interface OpenRun {
  readonly runId: string
  readonly resumed: boolean
  readonly granted: number
  readonly imported: ImportReport
}

interface Wanted {
  readonly given: DemoOptions
  readonly home: string | null
  /** Null: there is nothing to go on with, or nothing is to be gone on with. */
  readonly record: DemoRecord | null
  readonly say: (line: string) => void
}

/** Starts this process's work on runs. */
export async function openRun(automation: Automation, wanted: Wanted): Promise<OpenRun> {
  const { given, home, record, say } = wanted
  const { run, state } = await automation.currentRun(SITE)
  if (record !== null && run !== null && asksTheSame(record, given)) {
    await goOn(automation, run, say)
    if (state === "running")
      say("Another process has it. If that is gone, the run goes on within 35 seconds.\n")
    return { ...record, runId: run.runId, resumed: true }
  }
  if (state === "completed") say("The run before is finished: this is a new one.")
  if (run?.status === "running" || run?.status === "paused") await leave(automation, run, say)
  // What an earlier demo made goes, so that this one starts where the first did.
  await automation.deleteSite(SITE)
  if (home !== null) removeRecord(home)
  return begin(automation, wanted)
}

async function goOn(
  automation: Automation,
  { runId, status }: AutomationRun,
  say: (line: string) => void,
): Promise<void> {
  const { globalProgress, run, stages } = await automation.runProgress({ ...SITE, runId })
  const stage = stages.find(({ number }) => number === run.currentStage)
  const where = stage === undefined ? "" : `, in stage ${stageName(stage)}`
  say(`Going on with run ${runId} at ${globalProgress.percentage} %${where}.`)
  say("To start over instead: --fresh\n")
  if (status === "paused") await automation.resume({ ...SITE, runId })
  await automation.start()
}

async function leave(
  automation: Automation,
  { runId }: AutomationRun,
  say: (line: string) => void,
): Promise<void> {
  say(`Leaving run ${runId}, which was not finished.`)
  const { status } = await automation.cancel({ ...SITE, runId })
  if (status === "cancelled") return
  say("Its worker is given time to answer: 35 seconds at most.")
  await automation.start()
  for await (const event of automation.events({ ...SITE, runId })) void event
}

async function begin(automation: Automation, { given, home, say }: Wanted): Promise<OpenRun> {
  const file = createReadStream(given.keywords)
  const imported = await automation.importKeywords({ ...SITE, file })
  for (const line of importLines(imported)) say(line)
  const { requiredCredits } = await automation.estimate(SITE)
  const required = creditsToNumber(requiredCredits)
  const granted = await fund(automation, required)
  say(`The run may take ${count(required)} credits; ${count(granted)} are granted.\n`)
  if (home !== null) writeRecord(home, { ...given, model: modelOf(given), granted, imported })
  await automation.start()
  const { runId } = await automation.runNow(SITE)
  return { runId, resumed: false, granted, imported }
}

/** Fills the account up, and answers what is in it. */
async function fund(automation: Automation, required: number): Promise<number> {
  const { available } = await automation.balance(ACCOUNT)
  const there = available === null ? 0 : creditsToNumber(available)
  // The estimate is an average; a list with many small topics takes more.
  const wanted = Math.max(5000, 4 * required)
  if (wanted <= there) return there
  await automation.grantCredits({ ...ACCOUNT, amount: wanted - there, key: `demo ${randomUUID()}` })
  return wanted
}

/** Whether a file can be used, found out before anything is kept or left behind. Rejects if not. */
export async function readable(keywords: string): Promise<boolean> {
  const trial = createAutomation({ ai: localAi() })
  try {
    const { added } = await trial.importKeywords({ ...SITE, file: createReadStream(keywords) })
    return added > 0
  } finally {
    await trial.close()
  }
}

/** Pressline by its public SDK, on a pool of its own with prepared statements. */
import { setTimeout as sleep } from "node:timers/promises"
import { postgres } from "@pressline/adapter-postgres"
import { type Automation, type AutomationOptions, createAutomation, ledger } from "@pressline/core"
import pg from "pg"
import type { OpenSystem, System } from "../System.ts"
import { expected, keywords, workOf } from "../workload.ts"
import { checkPressline } from "./checkPressline.ts"
import { workloadAi, workloadMedia, workloadPublisher } from "./workloadAdapters.ts"

type Behaviour = Pick<AutomationOptions, "concurrency" | "groupCommit" | "logger" | "tracer">

/** The batches of P(N), for every site. */
const siteDefaults = {
  stage1BatchSize: workOf(1).batch,
  stage2BatchSize: workOf(2).batch,
  stage3BatchSize: workOf(3).batch,
  stage4BatchSize: workOf(4).batch,
  stage5BatchSize: workOf(5).batch,
  stage6BatchSize: workOf(6).batch,
  stage7BatchSize: workOf(7).batch,
}

const automationOn = (url: string, published: () => void, behaviour: Behaviour): Automation =>
  createAutomation({
    ...behaviour,
    storage: postgres({ connectionString: url }),
    ai: workloadAi(),
    publisher: workloadPublisher(published),
    media: workloadMedia(),
    credits: ledger(),
    siteDefaults,
    // Credits per batch are the workload's; per unit they are what comes nearest.
    prices: { batch: 20, idea: 1, hundredWords: 1, prompt: 0.25, image: 4 },
  })

export const FUNDS = 1_000_000_000

const siteOf = (site: number): string => `site-${site}`

const addSite = async (automation: Automation, site: number, n: number): Promise<void> => {
  const siteId = siteOf(site)
  const phrases = keywords(n)
  await automation.grantCredits({ accountId: siteId, amount: FUNDS, key: "funds" })
  for (let from = 0; from < n; from += 5000)
    await automation.addKeywords({ siteId, keywords: phrases.slice(from, from + 5000) })
}

/** Waits for so many articles without looking. */
const makeCounter = () => {
  let count = 0
  let wanted = Number.POSITIVE_INFINITY
  let reached = (): void => {}
  return {
    published: (): void => {
      count += 1
      if (count >= wanted) reached()
    },
    upTo: (n: number): Promise<void> =>
      new Promise((resolve) => {
        count = 0
        wanted = n
        reached = resolve
      }),
  }
}

export const presslineSystem = (behaviour: Behaviour): System => ({
  prepare: async (url, fresh) => {
    const counter = makeCounter()
    const automation = automationOn(url, counter.published, {})
    await automation.migrate()
    if (!fresh) {
      for (let site = 1000; site < 2000; site++) await addSite(automation, site, 10)
      await automation.start()
      await addSite(automation, 2000, 20_000)
      await runSite(automation, 2000, counter.upTo(expected(20_000).items(7)))
    }
    await automation.close()
    if (fresh) return
    const client = new pg.Client(url)
    await client.connect()
    await client.query("vacuum (analyze)")
    await client.end()
  },
  open: async ({ url }): Promise<OpenSystem> => {
    const counter = makeCounter()
    const automation = automationOn(url, counter.published, behaviour)
    await automation.start()
    return {
      seed: (site, n) => addSite(automation, site, n),
      run: (site, n) => runSite(automation, site, counter.upTo(expected(n).items(7))),
      check: (site, n) => checkPressline(url, siteOf(site), n),
      close: () => automation.close(),
    }
  },
})

/** P(N) from `runNow` until the run is completed. Looks at the run only once the last article is out. */
const runSite = async (
  automation: Automation,
  site: number,
  articles: Promise<void>,
): Promise<void> => {
  const siteId = siteOf(site)
  await automation.runNow({ siteId })
  await articles
  for (;;) {
    const { run } = await automation.currentRun({ siteId })
    if (run?.status === "completed") return
    if (run?.status !== "running")
      throw new Error(`the run is ${run?.status}: ${run?.errorMessage}`)
    await sleep(1)
  }
}

/** A run's whole life by keyboard alone, on a real server over storage that lasts; the page says what is stored. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type AutomationRun, type Credits, creditsToNumber } from "@pressline/core"
import { missing } from "@pressline/tools-services/testService"
import type { Browser, Page } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gatedAi } from "./browser/gatedAi.ts"
import { type LiveSite, openSite, SITE } from "./browser/liveSite.ts"
import { complaintsOf, openBrowser, pressByKey, tabTo, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const PHRASES = [
  "espresso machine",
  "moka pot",
  "burr grinder",
  "flat white",
  "cold brew",
  "latte art",
]

describe.skipIf(without !== null)("a run, by keyboard", () => {
  const dir = mkdtempSync(join(tmpdir(), "pressline-life-"))
  const gate = gatedAi()
  let site: LiveSite
  let browser: Browser
  let page: Page
  let complaints: ReadonlyArray<string>

  const open = (port?: number) =>
    openSite({ dir, automation: { ai: gate.ai, concurrency: 2 }, ...(port ? { port } : {}) })
  const says = (text: string | RegExp) => page.getByText(text).first().waitFor()

  /** The texts of these elements, in their order, become exactly these. */
  const reads = (selector: string, texts: ReadonlyArray<string>): Promise<void> =>
    until(
      page,
      `JSON.stringify([...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent.trim())) === ${JSON.stringify(JSON.stringify(texts))}`,
    )
  const credits = (amount: Credits): string =>
    creditsToNumber(amount).toLocaleString("en", { maximumFractionDigits: 1 })

  /** The cards, the bar and the balance say what is stored, to the letter; so does the history of what has ended. */
  const matchesStorage = async (): Promise<void> => {
    const { automation } = site
    const { stages } = await automation.pipelineOverview({ siteId: SITE })
    await reads(
      "ol > li > p:nth-of-type(1)",
      stages.map(({ pending }) => `${pending} waiting`),
    )
    await reads(
      "ol > li > p:nth-of-type(3)",
      stages.map(
        ({ failed, processed }) => `${processed} done${failed > 0 ? ` · ${failed} set aside` : ""}`,
      ),
    )
    const { currentBalance } = await automation.estimate({ siteId: SITE })
    if (currentBalance === null) throw new Error("the account has no balance")
    await reads("section[data-state] [class*=pl-credits] > p", [
      `${credits(currentBalance)} credits left`,
    ])
    const { run } = await automation.currentRun({ siteId: SITE })
    if (run === null) return
    const { globalProgress: all } = await automation.runProgress({ siteId: SITE })
    await reads("section[data-state] [class*=pl-line] > strong", [`${all.percentage} %`])
    await reads("section[data-state] [class*=pl-facts] > span:nth-child(-n + 2)", [
      `${all.completedItems} of ${all.estimated ? "~" : ""}${all.totalItems} items`,
      `${credits(run.totalCreditsUsed)} credits used`,
    ])
    if (run.status === "running" || run.status === "paused") return
    const { runs } = await automation.history({ siteId: SITE })
    await reads(
      "tbody td[data-label=Credits]",
      runs.map(({ totalCreditsUsed }) => credits(totalCreditsUsed)),
    )
    await reads("tbody td[data-label=Items]", runs.map(itemsOf))
  }

  /** What the stages of a run took, as its row says it. */
  const itemsOf = (run: AutomationRun): string =>
    String(
      (run.stage1Result?.keywordsProcessed ?? 0) +
        (run.stage2Result?.clustersProcessed ?? 0) +
        (run.stage3Result?.ideasProcessed ?? 0) +
        (run.stage4Result?.tasksProcessed ?? 0) +
        (run.stage5Result?.contentProcessed ?? 0) +
        (run.stage6Result?.imagesProcessed ?? 0) +
        (run.stage7Result?.readyForReview ?? 0),
    )

  beforeAll(async () => {
    browser = await openBrowser()
    site = await open()
    await site.automation.grantCredits({ accountId: SITE, amount: 2000, key: "first" })
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    complaints = complaintsOf(page)
    await page.goto(site.url)
  })
  afterAll(async () => {
    gate.open()
    await browser.close()
    await site.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it("takes keywords, after a look at what was recognised", async () => {
    await says("Nothing to do. Add keywords to begin.")
    await pressByKey(page, "Add keywords")
    await tabTo(page, "Paste phrases or CSV")
    await page.keyboard.insertText(`keyword\n${PHRASES.join("\n")}\n${PHRASES[0] ?? ""}\n`)
    await pressByKey(page, "Preview")
    await says("6 keywords recognised as a CSV file · 1 duplicate")
    await pressByKey(page, "Add 6 keywords")
    await says("6 keywords added, 1 known already.")
    await pressByKey(page, "Close")
    await matchesStorage()
  })

  it("shows the estimate, and runs", async () => {
    gate.shut()
    await pressByKey(page, "Run now")
    const { estimatedCredits } = await site.automation.estimate({ siteId: SITE })
    await says(`~${creditsToNumber(estimatedCredits)}`)
    await says("2,000")
    await pressByKey(page, "Start run")
    await says("Live")
    await says("Now processing")
    await until(page, `document.querySelector("h2").innerText.startsWith("Running · stage 4")`)
    await says(/cluster items? done/u) // the log moves
    await matchesStorage()
  })

  it("pauses when what is in hand is done, and says so until then", async () => {
    await pressByKey(page, "Pause")
    await says("Pausing after the items in hand")
    gate.open()
    await until(page, `document.querySelector("h2").innerText.startsWith("Paused")`)
    await matchesStorage()
  })

  it("comes back by itself when the server was away", async () => {
    const port = Number(new URL(site.url).port)
    await site.close()
    await says("The server cannot be reached")
    site = await open(port)
    await says("Live")
    await until(page, `document.querySelector("h2").innerText.startsWith("Paused")`)
    await matchesStorage()
    await page.reload()
    await says("Paused")
  })

  it("goes on, and can be cancelled after a question", async () => {
    gate.shut()
    await pressByKey(page, "Resume")
    await until(page, `document.querySelector("h2").innerText.startsWith("Running")`)
    await pressByKey(page, "Cancel run")
    await says(/have not been processed/u)
    await page.keyboard.press("Escape")
    await until(page, `document.activeElement.innerText === "Cancel run"`)
    await pressByKey(page, "Cancel run")
    await until(page, `document.activeElement.innerText === "Keep running"`)
    await tabTo(page, "Cancel run")
    await page.keyboard.press("Enter")
    await says("Cancelling after the items in hand")
    gate.open()
    await until(page, `document.querySelector("h2").innerText.startsWith("Cancelled")`)
    await matchesStorage()
  })

  it("runs again to the end, and retries what was set aside", async () => {
    gate.refuses = /sourdough/u
    await site.automation.addKeywords({ siteId: SITE, keywords: ["sourdough starter feeding"] })
    await says("Run now")
    await pressByKey(page, "Run now")
    await pressByKey(page, "Start run")
    await says("The model refused the prompt.")
    await until(page, `/^Finished/.test(document.querySelector("h2").innerText)`)
    await matchesStorage()
    const { stages } = await site.automation.pipelineOverview({ siteId: SITE })
    const failed = stages[3]?.failed ?? 0
    expect(failed).toBeGreaterThan(0)
    gate.refuses = null
    await pressByKey(page, `Retry ${failed}`)
    await says(/put back; the next run takes them/u)
    expect((await site.automation.pipelineOverview({ siteId: SITE })).stages[3]?.failed).toBe(0)
    await matchesStorage()
  })

  it("shows each run on a page of its own", async () => {
    const { runs } = await site.automation.history({ siteId: SITE })
    expect(runs).toHaveLength(2)
    await tabTo(page, await page.locator("tbody a").first().innerText())
    await page.keyboard.press("Enter")
    await says(`Run ${runs[0]?.runId.slice(-6).toUpperCase()}`)
    await says("Back to now")
    expect(complaints.filter((text) => !text.includes("Failed to load resource"))).toEqual([])
  })
})

/** Long logs and long histories stay smooth: no task of the page blocks it for long. */
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { type Automation, createAutomation, localAi } from "@pressline/core"
import { missing } from "@pressline/tools-services/testService"
import { describe, expect, it } from "vitest"
import { createDashboard } from "../src/index.ts"
import { listening } from "./browser/listening.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const SITE = "blog"
const ALL = process.env["BROWSER_TESTS"] === "all"
/** Lines that are there, lines that come while it is looked at, and runs of the past. */
const LOAD = { lines: 10_000, streamed: 500, runs: 1000 }
/** Milliseconds that a person does not notice. */
const LONGEST = 200

describe.skipIf(without !== null || !ALL)("endurance, with `pnpm test:browser`", () => {
  it(`${LOAD.lines} lines, ${LOAD.runs} runs, 50 lines a second`, async () => {
    const automation: Automation = createAutomation({ ai: localAi() })
    await automation.start()
    for (let run = 0; run < LOAD.runs; run += 1) {
      await automation.addKeywords({ siteId: SITE, keywords: [`keyword ${run}`] })
      const { runId } = await automation.runNow({ siteId: SITE })
      for await (const _ of automation.events({ siteId: SITE, runId }));
    }
    // What a person does to a held article is written into the log of its run, also after its end.
    await automation.updateConfig({ siteId: SITE, patch: { publishPolicy: { mode: "review" } } })
    await automation.addKeywords({ siteId: SITE, keywords: ["held back"] })
    const { runId } = await automation.runNow({ siteId: SITE })
    for await (const _ of automation.events({ siteId: SITE, runId }));
    const { items } = await automation.listItems({
      siteId: SITE,
      kind: "content",
      status: "review",
    })
    const contentId = items[0]?.id ?? ""
    const addLine = () => automation.holdBack({ siteId: SITE, contentId, until: null })
    for (let line = 0; line < LOAD.lines; line += 1) await addLine()
    const api = createHttpApi(automation, {
      authorize: () => ({ allow: true, actor: "ada" }),
      rateLimits: false,
    })
    const server = await listening(toNodeHandler(createDashboard(api, { siteId: SITE })))
    const browser = await openBrowser()
    const page = await (
      await browser.newContext({ viewport: { width: 1280, height: 900 } })
    ).newPage()
    await page.goto(`${server.url}/`)
    await until(page, `document.body.innerText.includes("Last 20 runs")`)
    const painted = await page.evaluate<number>(
      `performance.getEntriesByName("first-contentful-paint")[0].startTime`,
    )
    await page.evaluate(
      `window.longest = 0; new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration) }).observe({ type: "longtask" })`,
    )
    for (let line = 0; line < LOAD.streamed; line += 1) {
      await addLine()
      await new Promise((done) => setTimeout(done, 20))
    }
    const { lines } = await automation.logs({ siteId: SITE, runId, after: LOAD.lines, limit: 1000 })
    const all = (lines.at(-1)?.number ?? 0).toLocaleString("en")
    await until(page, `document.body.innerText.includes("of ${all} lines")`, 60_000)
    const longest = await page.evaluate<number>("window.longest")
    await page.getByLabel("Search the log").fill("run is completed")
    await until(page, `document.body.innerText.includes("1 of ${all} lines")`)
    console.log(`first paint ${Math.round(painted)} ms, longest task ${Math.round(longest)} ms`)
    expect(longest).toBeLessThan(LONGEST)
    await browser.close()
    await api.close()
    await server.close()
    await automation.close()
  }, 180_000)
})

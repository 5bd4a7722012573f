/** How often the page asks: seldom beside the stream, often without it, and not at all while nobody looks. */
import { missing } from "@pressline/tools-services/testService"
import type { Browser, Page } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gatedAi } from "./browser/gatedAi.ts"
import { type LiveSite, openSite, SITE } from "./browser/liveSite.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const ALL = process.env["BROWSER_TESTS"] === "all"
const ASKED = ["current_run", "run_progress", "pipeline_overview", "current_processing"] as const
type Counts = Readonly<Record<(typeof ASKED)[number], number>>

describe.skipIf(without !== null || !ALL)("asking, with `pnpm test:browser`", () => {
  const gate = gatedAi()
  let site: LiveSite
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    site = await openSite({ automation: { ai: gate.ai } })
    await site.automation.grantCredits({ accountId: SITE, amount: 500, key: "first" })
    await site.automation.addKeywords({ siteId: SITE, keywords: ["moka pot"] })
    gate.shut()
    await site.automation.runNow({ siteId: SITE })
  })
  afterAll(async () => {
    gate.open()
    await browser.close()
    await site.close()
  })

  /** A page whose clock the test moves, at rest in stage 4. */
  const opened = async (stream: boolean): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    if (!stream) await page.route(/\/events\//u, (route) => void route.abort())
    await page.clock.install()
    await page.goto(site.url)
    await until(page, `document.body.innerText.includes("Running · stage 4")`)
    return page
  }

  /** What is asked while something is done and so many seconds go by; each answer comes before the next second. */
  const asked = async (
    page: Page,
    seconds: number,
    act: () => Promise<unknown> = async () => undefined,
  ): Promise<Counts> => {
    const urls: Array<string> = []
    const open = new Set<string>()
    const heard = (request: { readonly url: () => string }): void => {
      if (request.url().includes("/events/")) return
      urls.push(request.url())
      open.add(request.url())
    }
    const done = (request: { readonly url: () => string }): void => void open.delete(request.url())
    page.on("request", heard as never)
    page.on("requestfinished", done as never)
    page.on("requestfailed", done as never)
    await act()
    for (let second = 0; second < seconds; second += 1) {
      await page.clock.runFor(1000)
      while (open.size > 0) await page.evaluate("0")
    }
    page.off("request", heard as never)
    const counts = ASKED.map((name) => [
      name,
      urls.filter((url) => url.includes(`/${name}/`)).length,
    ])
    return Object.fromEntries(counts) as Counts
  }

  const look = (page: Page, state: "hidden" | "visible"): Promise<unknown> =>
    page.evaluate(
      `(() => { for (const [name, value] of [["hidden", ${state === "hidden"}], ["visibilityState", "${state}"]]) Object.defineProperty(document, name, { configurable: true, value }); document.dispatchEvent(new Event("visibilitychange", { bubbles: true })) })()`,
    )

  it("beside the stream once in 30 seconds, and never while hidden", async () => {
    const page = await opened(true)
    await until(page, `document.body.innerText.includes("Live")`)
    await asked(page, 3) // what was asked for at the start is answered
    const counts = await asked(page, 60)
    for (const name of ASKED) {
      // An event asks, too, and then the 30 seconds begin anew; every 5 seconds would be 12.
      expect(counts[name]).toBeGreaterThanOrEqual(1)
      expect([name, counts[name] <= 4]).toEqual([name, true])
    }
    await look(page, "hidden")
    await asked(page, 1)
    expect(Object.values(await asked(page, 120))).toEqual([0, 0, 0, 0])
    const back = await asked(page, 3, () => look(page, "visible"))
    for (const name of ASKED) expect(back[name]).toBeGreaterThan(0)
    await page.context().close()
  }, 60_000)

  it("without the stream every 5 seconds while a run goes on, every 30 when it has ended", async () => {
    const page = await opened(false)
    for (let waited = 0; waited < 60; waited += 1) {
      await asked(page, 1)
      if (await page.getByText("Live updates unavailable").first().isVisible()) break
    }
    const counts = await asked(page, 60)
    // Each interval begins with the answer before: 60 seconds have about twelve.
    for (const name of ASKED) expect([name, Math.abs(counts[name] - 12) <= 1]).toEqual([name, true])
    gate.open()
    const runId = (await site.automation.currentRun({ siteId: SITE })).run?.runId ?? ""
    for await (const _ of site.automation.events({ siteId: SITE, runId }));
    await asked(page, 8)
    await until(page, `/^Finished/.test(document.querySelector("h2").innerText)`)
    const rest = await asked(page, 70)
    expect(rest).toMatchObject({ current_run: 2, pipeline_overview: 2, current_processing: 0 })
    await page.context().close()
  }, 60_000)
})

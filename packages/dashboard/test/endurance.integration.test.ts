/** Long logs and long histories stay smooth: no task of the page blocks it for long. */
import { unlimited } from "@pressline/core"
import type { Page } from "@pressline/tools-services/playwright"
import { missing } from "@pressline/tools-services/testService"
import { describe, expect, it } from "vitest"
import { openSite, SITE } from "./browser/liveSite.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const ALL = process.env["BROWSER_TESTS"] === "all"
/** Lines that are there, lines that come while it is looked at, and runs of the past. */
const LOAD = { lines: 10_000, streamed: 500, aSecond: 50, runs: 1000 }
/** Milliseconds that a person does not notice. */
const LONGEST = 200
/** Milliseconds until the page is of use. */
const USEFUL = 500

/** From before the first script on: the longest task, and when the stage cards first held their numbers. */
const WATCH = `
  window.watched = { longest: 0, useful: null }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration)
  }).observe({ type: "longtask", buffered: true })
  const look = () => {
    const numbers = [...document.querySelectorAll("ol > li strong")].filter((e) => /^[\\d,]+$/.test(e.textContent))
    if (numbers.length === 7) watched.useful = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)`

describe.skipIf(without !== null || !ALL)("endurance, with `pnpm test:browser`", () => {
  it(`${LOAD.lines} lines, ${LOAD.runs} runs, ${LOAD.aSecond} lines a second`, async () => {
    // In memory: a thousand runs over storage that lasts take longer than all other tests together.
    const { automation, close, url } = await openSite({ automation: { credits: unlimited() } })
    const began = performance.now()
    for (let run = 0; run < LOAD.runs; run += 1) {
      // Those on the page have done something; the many before them found nothing.
      if (run >= LOAD.runs - 20)
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
    for (let line = 0; line < LOAD.lines; line += 100)
      await Promise.all(Array.from({ length: 100 }, addLine))
    console.log(`made ready in ${Math.round((performance.now() - began) / 1000)} s`)

    const browser = await openBrowser()
    const opened = async (): Promise<Page> => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      await page.addInitScript(WATCH)
      await page.goto(url)
      await until(page, `watched.useful !== null`)
      return page
    }
    // The quickest of a few counts: others may be busy on the same machine.
    const useful: Array<number> = []
    for (let load = 0; load < 3; load += 1) {
      const page = await opened()
      useful.push(await page.evaluate<number>("watched.useful"))
      await page.context().close()
    }
    const page = await opened()
    await until(page, `document.body.innerText.includes("Live")`)

    const begin = performance.now()
    for (let line = 0; line < LOAD.streamed; line += 1) {
      const due = begin + (line * 1000) / LOAD.aSecond
      const early = due - performance.now()
      if (early > 0) await new Promise((done) => setTimeout(done, early))
      await addLine()
    }
    const rate = (1000 * LOAD.streamed) / (performance.now() - begin)
    const { lines } = await automation.logs({ siteId: SITE, runId, after: LOAD.lines, limit: 1000 })
    const all = (lines.at(-1)?.number ?? 0).toLocaleString("en")
    await until(page, `document.body.innerText.includes("of ${all} lines")`, 60_000)
    const longest = await page.evaluate<number>("watched.longest")
    await page.getByLabel("Search the log").fill("run is completed")
    await until(page, `document.body.innerText.includes("1 of ${all} lines")`)
    console.log(
      `stage cards after ${useful.map(Math.round).join(", ")} ms, longest task ${Math.round(longest)} ms, ${rate.toFixed(1)} lines a second`,
    )
    expect(Math.min(...useful)).toBeLessThan(USEFUL)
    expect(rate).toBeGreaterThan(0.9 * LOAD.aSecond)
    expect(longest).toBeLessThan(LONGEST)
    await browser.close()
    await close()
  }, 300_000)
})

/** What comes between an operator and the page: streams that do not come, reloads, restarts, other eyes and scripts. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { creditsToNumber } from "@pressline/core"
import { missing } from "@pressline/tools-services/testService"
import type { Browser, Page } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { overflow, violations } from "./browser/accessibility.ts"
import { gatedAi } from "./browser/gatedAi.ts"
import { type LiveOptions, type LiveSite, openSite, SITE } from "./browser/liveSite.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const ALL = process.env["BROWSER_TESTS"] === "all"
const KEYWORDS = ["espresso machine", "moka pot", "burr grinder", "flat white"]

describe.skipIf(without !== null || !ALL)("troubles, with `pnpm test:browser`", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  /** Over storage that lasts, in a folder of its own unless one is given. */
  const openLasting = async (options: LiveOptions = {}): Promise<LiveSite> => {
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), "pressline-troubles-"))
    const site = await openSite({ ...options, dir })
    const close = async (): Promise<void> => {
      await site.close()
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
    }
    return { ...site, close }
  }

  const funded = async (options?: LiveOptions): Promise<LiveSite> => {
    const site = await openLasting(options)
    await site.automation.grantCredits({ accountId: SITE, amount: 2000, key: "first" })
    await site.automation.addKeywords({ siteId: SITE, keywords: KEYWORDS })
    return site
  }

  const opened = async (site: LiveSite, before?: (page: Page) => Promise<void>): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    await before?.(page)
    await page.goto(site.url)
    return page
  }

  const banner = (page: Page, words: string): Promise<void> =>
    until(
      page,
      `document.querySelector("h2")?.innerText.startsWith(${JSON.stringify(words)})`,
      30_000,
    )

  /** Numbers, credits and log lines on the page are the stored ones. */
  const matchesStorage = async (page: Page, { automation }: LiveSite): Promise<void> => {
    const { run } = await automation.currentRun({ siteId: SITE })
    if (run === null) throw new Error("there is no run")
    const { globalProgress } = await automation.runProgress({ siteId: SITE })
    const { lines } = await automation.logs({ siteId: SITE, runId: run.runId, limit: 1000 })
    for (const said of [
      `${globalProgress.completedItems} of`,
      `${globalProgress.percentage} %`,
      `${creditsToNumber(run.totalCreditsUsed)} credits used`,
      `of ${lines.length} lines`,
    ])
      await until(page, `document.body.innerText.includes(${JSON.stringify(said)})`)
  }

  it.each([
    ["refused", (route: { readonly abort: () => Promise<void> }) => void route.abort()],
    ["kept back for ever", () => undefined],
  ] as const)(
    "a stream that is %s: the page asks, and misses nothing",
    async (_, handle) => {
      const site = await funded()
      const page = await opened(site, (fresh) => fresh.route(/\/events\//u, handle))
      await page.getByRole("button", { name: "Run now" }).click()
      await page.getByRole("button", { name: "Start run" }).click()
      await banner(page, "Finished")
      await until(page, `document.body.innerText.includes("Live updates unavailable")`, 30_000)
      await matchesStorage(page, site)
      await page.context().close()
      await site.close()
    },
    90_000,
  )

  it("a reload and a new server in the middle of work", async () => {
    const dir = mkdtempSync(join(tmpdir(), "pressline-troubles-"))
    const gate = gatedAi()
    gate.shut()
    const first = await funded({ dir, automation: { ai: gate.ai, concurrency: 2 } })
    await first.automation.runNow({ siteId: SITE })
    const page = await opened(first)
    await banner(page, "Running · stage 4")
    await matchesStorage(page, first)
    await page.reload()
    await banner(page, "Running · stage 4")
    await matchesStorage(page, first)
    await first.close()
    await until(page, `document.body.innerText.includes("The server cannot be reached")`, 30_000)
    const port = Number(new URL(first.url).port)
    const second = await openSite({ dir, port, automation: { ai: gate.ai, concurrency: 2 } })
    await banner(page, "Running · stage 4")
    gate.open()
    await banner(page, "Finished")
    await until(page, `document.body.innerText.includes("Live")`)
    await matchesStorage(page, second)
    await page.context().close()
    await second.close()
    rmSync(dir, { recursive: true, force: true })
  }, 120_000)

  it("forced colours, and scripts that are written from the right", async () => {
    const site = await funded()
    const { runId } = await site.automation.runNow({ siteId: SITE })
    for await (const _ of site.automation.events({ siteId: SITE, runId }));
    const page = await opened(site)
    await banner(page, "Finished")
    await page.emulateMedia({ forcedColors: "active" })
    expect(await violations(page)).toEqual([])
    const bar = `getComputedStyle(document.querySelector("[role=progressbar] > span")).backgroundColor`
    const track = `getComputedStyle(document.querySelector("[role=progressbar]")).backgroundColor`
    expect(await page.evaluate(bar)).not.toBe(await page.evaluate(track))
    await page.emulateMedia({ forcedColors: "none" })
    await page.evaluate(`document.documentElement.dir = "rtl"`)
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    }
    expect(await violations(page)).toEqual([])
    const heading = await page.evaluate<{ readonly right: number }>(
      `(({ right }) => ({ right }))(document.querySelector("h2").getBoundingClientRect())`,
    )
    expect(heading.right).toBeGreaterThan(160)
    await page.context().close()
    await site.close()
  }, 60_000)

  it("settings: what is wrong is said, what is right is stored, and nobody is overwritten unasked", async () => {
    const site = await openLasting()
    const page = await opened(site)
    const size = page.getByLabel(/^Batch size 4/u)
    await size.fill("5000")
    await page.getByRole("button", { name: "Save changes" }).click()
    await until(page, `document.body.innerText.includes("must be corrected")`)
    await until(page, `document.querySelectorAll("[aria-invalid=true]").length === 1`)
    await size.fill("7")
    await page.getByRole("combobox", { name: "Every", exact: true }).selectOption("weekly")
    await page.getByRole("button", { name: "Save changes" }).click()
    await until(page, `document.body.innerText.includes("Saved.")`)
    const stored = async () => (await site.automation.getConfig({ siteId: SITE })).config
    const { frequency, stage4BatchSize } = await stored()
    expect([frequency, stage4BatchSize]).toEqual(["weekly", 7])
    await size.fill("8")
    await site.automation.updateConfig({ siteId: SITE, patch: { stage4BatchSize: 9 } })
    await page.getByRole("button", { name: "Save changes" }).click()
    await until(page, `document.body.innerText.includes("Somebody else changed the settings")`)
    await until(page, `document.body.innerText.includes("8 (yours) · 9 (theirs)")`)
    await page.getByRole("button", { name: "Save mine" }).click()
    await until(page, `document.body.innerText.includes("Saved.")`)
    expect((await stored()).stage4BatchSize).toBe(8)
    await page.context().close()
    await site.close()
  }, 60_000)
})

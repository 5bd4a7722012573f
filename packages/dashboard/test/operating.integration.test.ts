/** What an operator does by hand while the page lives: nothing is lost under the fingers, and everything is stored. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Permission } from "@pressline/http"
import { missing } from "@pressline/tools-services/testService"
import type { Browser, Page } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type LiveSite, openSite, SITE } from "./browser/liveSite.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")
const ALL = process.env["BROWSER_TESTS"] === "all"
const ADA: Permission = { allow: true, actor: "ada" }

describe.skipIf(without !== null || !ALL)("operating, with `pnpm test:browser`", () => {
  const dir = mkdtempSync(join(tmpdir(), "pressline-operating-"))
  let permission: Permission = ADA
  let browser: Browser
  let site: LiveSite
  let page: Page
  let runId: string
  let contentId: string

  const says = (text: string): Promise<void> =>
    until(page, `document.body.innerText.includes(${JSON.stringify(text)})`)
  const ended = async (): Promise<string> => {
    const started = await site.automation.runNow({ siteId: SITE })
    for await (const _ of site.automation.events({ siteId: SITE, runId: started.runId }));
    return started.runId
  }
  /** What a person does to a held article is a line in the log of its run, also after its end. */
  const stream = async (lines: number): Promise<void> => {
    for (let line = 0; line < lines; line += 1)
      await site.automation.holdBack({ siteId: SITE, contentId, until: null })
    const { lines: all } = await site.automation.logs({ siteId: SITE, runId, limit: 1000 })
    await says(`of ${all.length} lines`)
  }

  beforeAll(async () => {
    browser = await openBrowser()
    site = await openSite({
      dir,
      api: { authorize: () => permission },
      dashboard: { signInUrl: "/sign-in?to=here" },
    })
    const { automation } = site
    await automation.grantCredits({ accountId: SITE, amount: 5000, key: "first" })
    await automation.updateConfig({ siteId: SITE, patch: { publishPolicy: { mode: "review" } } })
    await automation.addKeywords({ siteId: SITE, keywords: ["moka pot"] })
    runId = await ended()
    const { items } = await automation.listItems({ siteId: SITE, kind: "content" })
    contentId = items[0]?.id ?? ""
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
    rmSync(dir, { recursive: true, force: true })
  })
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    await page.goto(site.url)
    await says("Finished")
    return () => context.close()
  })

  it("lines stream: the focus, a half-typed field and an open dialog stay", async () => {
    await site.automation.addKeywords({ siteId: SITE, keywords: ["burr grinder"] })
    await page.reload()
    await says("Live")
    const size = page.getByLabel(/^Batch size 4/u)
    await size.fill("1")
    await page.evaluate("window.field = document.activeElement")
    await stream(60)
    expect(await page.evaluate("document.activeElement === field")).toBe(true)
    expect(await size.inputValue()).toBe("1")
    await says("1 change not saved")

    await page.getByRole("button", { name: "Run now" }).click()
    await says("Run now?")
    await page.keyboard.press("Tab")
    await page.evaluate(
      `window.dialog = document.querySelector("[role=dialog]"); window.focused = document.activeElement`,
    )
    expect(await page.evaluate("dialog.contains(focused)")).toBe(true)
    await stream(60)
    // The whole life of a run goes by behind it.
    const next = await ended()
    await until(page, `document.body.innerHTML.includes("run=${next}")`)
    expect(await page.evaluate("dialog.isConnected && dialog.checkVisibility()")).toBe(true)
    expect(await page.evaluate("document.activeElement === focused")).toBe(true)
    await page.keyboard.press("Escape")
    await until(page, `document.querySelector("[role=dialog]") === null`)
    expect(await size.inputValue()).toBe("1")
  })

  it("a dropped file of keywords is imported", async () => {
    await page.getByRole("button", { name: "Add keywords" }).click()
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(["keyword,volume\\nflat white,900\\nlatte art,400\\n"], "export.csv", { type: "text/csv" }))
      const target = document.querySelector("textarea").parentElement
      for (const type of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    })()`)
    await says("File: export.csv")
    await says("2 keywords recognised as a CSV file")
    await page.getByRole("button", { name: "Add 2 keywords" }).click()
    await says("2 keywords added.")
    const { items } = await site.automation.listItems({
      siteId: SITE,
      kind: "keyword",
      status: "new",
    })
    const phrases = items.flatMap((item) => ("phrase" in item ? [item.phrase] : []))
    expect(new Set(phrases)).toEqual(new Set(["flat white", "latte art"]))
  })

  it("an article is approved in its preview", async () => {
    const { items } = await site.automation.listItems({
      siteId: SITE,
      kind: "content",
      status: "review",
    })
    const article = items.find(({ id }) => id === contentId)
    if (article === undefined || !("title" in article)) throw new Error("no article waits")
    await page
      .getByRole("button", { name: `Preview: ${article.title}` })
      .first()
      .click()
    await page.getByRole("button", { name: "Approve" }).click()
    await says("Approved by ada")
    const stored = await site.automation.getItem({ siteId: SITE, kind: "content", id: contentId })
    expect(stored).toMatchObject({ approvedBy: "ada", rejectedAt: null })
  })

  it("a theme is kept, and what is looked for in the log is in the address", async () => {
    const theme = page.getByRole("combobox", { name: "Theme" })
    const ground = "getComputedStyle(document.querySelector('.pressline')).backgroundColor"
    await theme.selectOption("light")
    const light = await page.evaluate<string>(ground)
    await theme.selectOption("dark")
    const dark = await page.evaluate<string>(ground)
    expect(dark).not.toBe(light)
    await page.getByLabel("Search the log").fill("run is completed")
    await page.getByLabel("Level").selectOption("info")
    await until(
      page,
      `location.search.includes("log=run+is+completed") && location.search.includes("level=info")`,
    )
    const steps = await page.evaluate<number>("history.length")
    await page.reload()
    await says("Finished")
    expect(await theme.inputValue()).toBe("dark")
    expect(await page.evaluate(ground)).toBe(dark)
    expect(await page.getByLabel("Search the log").inputValue()).toBe("run is completed")
    await until(page, `document.querySelectorAll("[role=log] time").length === 1`)
    await page.getByLabel("Search the log").fill("")
    await page.getByLabel("Level").selectOption("debug")
    await until(page, `!/log=|level=/.test(location.search)`)
    expect(await page.evaluate("history.length")).toBe(steps)
  })

  it("a session that has ended leads to the sign-in, and one that is back to the page", async () => {
    permission = { allow: false, reason: "unauthenticated" }
    // Who comes back asks again, unless the answer is half a second old.
    await until(
      page,
      `(document.dispatchEvent(new Event("visibilitychange", { bubbles: true })), document.body.innerText.includes("Sign in to see this site."))`,
    )
    const link = page.getByRole("link", { name: "Sign in" })
    expect(await link.getAttribute("href")).toBe("/sign-in?to=here")
    expect(
      await page.evaluate(`/credits left|Pipeline/.test(document.querySelector("main").innerText)`),
    ).toBe(false)
    permission = ADA
    await page.getByRole("button", { name: "Try again" }).click()
    await says("Finished")
  })
})

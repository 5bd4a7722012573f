/** Every state of the page, looked at in Chromium: accessible, never wider than its window, under the policy. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { missing, service } from "@pressline/tools-services/testService"
import { type Browser, launchChromium, type Page } from "@pressline/tools-services/playwright"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import type { Story } from "../stories/scenes.ts"
import { overflow, violations } from "./browser/accessibility.ts"
import type { Listening } from "./browser/listening.ts"
import { storyServer } from "./browser/storyServer.ts"

vi.stubGlobal("__VERSION__", "0.0.0") // the build's constant
const { stories } = await import("../stories/stories.ts")
const without = await missing("chromium")

/** `pnpm test:browser` looks at every story in every way; `pnpm test` at some in one. */
const ALL = process.env["BROWSER_TESTS"] === "all"
const SHOTS = process.env["BROWSER_SHOTS"]
const DESKTOP = { width: 1280, height: 1400 }
const PHONE = { width: 360, height: 1400 }
const WAYS = [
  { theme: "light", size: DESKTOP, name: "desktop" },
  { theme: "dark", size: PHONE, name: "phone" },
  { theme: "dark", size: DESKTOP, name: "desktop" },
  { theme: "light", size: PHONE, name: "phone" },
] as const

/** Those that the others are made of. */
const SHORT = new Set(
  "load-failed insufficient-credits running finished-with-errors review run-page test-message target-off".split(
    " ",
  ),
)

const CASES = Object.entries(stories).flatMap(([story, told], at) =>
  WAYS.filter((_, way) => ALL || (SHORT.has(story) && way === at % WAYS.length)).map((way) => ({
    story,
    told,
    ...way,
  })),
)

describe.skipIf(without !== null)("the stories of the page", () => {
  let server: Listening
  let browser: Browser

  beforeAll(async () => {
    const { launch } = await service({ skip: () => undefined as never }, "chromium")
    server = await storyServer()
    browser = await launchChromium(launch)
    if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  it.each(CASES)("$story, $theme, $name", async ({ name, size, story, theme, told }) => {
    const context = await browser.newContext({
      viewport: size,
      colorScheme: theme,
      reducedMotion: "reduce",
    })
    context.setDefaultTimeout(5000)
    const page = await context.newPage()
    const complaints = listenFor(page)
    await open(page, `${server.url}/?story=${story}`, told, name === "phone")
    if (SHOTS !== undefined)
      await page.screenshot({ path: join(SHOTS, `${story}-${name}-${theme}.png`) })
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 780 })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await context.close()
  })

  it.skipIf(!ALL)("the parts live in a foreign application and leave it as it was", async () => {
    const context = await browser.newContext({ viewport: DESKTOP })
    context.setDefaultTimeout(5000)
    const page = await context.newPage()
    const complaints = listenFor(page)
    await page.goto(`${server.url}/foreign`)
    await page.getByText("Running").first().waitFor()
    await page.getByText("of 50 lines").waitFor()
    const looks = (selector: string): Promise<string> =>
      page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => { const s = getComputedStyle(e); return [s.font, s.color, s.margin, s.padding, s.listStyle, s.backgroundColor, s.textDecoration].join() }).join("; ")`,
      )
    const theirs = ".shell > h1, .shell > ul, .shell > ul > li, .shell > p > a, .shell > p > button"
    const beside = await looks(theirs)
    await page.evaluate(
      `document.querySelectorAll("link[rel=stylesheet]").forEach((e) => e.remove())`,
    )
    expect(await looks(theirs)).toBe(beside)
    await page.reload()
    await page.getByRole("button", { name: "Cancel run" }).first().click()
    await page.getByText("Cancel this run?").waitFor()
    expect(
      await page.locator(".pressline [role=alertdialog], .pressline [role=dialog]").count(),
    ).toBe(1)
    await page.keyboard.press("Escape")
    expect(await page.evaluate("document.activeElement.innerText")).toBe("Cancel run")
    expect(complaints).toEqual([])
    await context.close()
  })

  it.skipIf(!ALL)("copies the details of what went wrong, and links its code", async () => {
    const context = await browser.newContext({
      viewport: DESKTOP,
      permissions: ["clipboard-read", "clipboard-write"],
    })
    context.setDefaultTimeout(5000)
    const page = await context.newPage()
    await page.goto(`${server.url}/?story=load-failed`)
    await page.getByRole("button", { name: "Copy details" }).click()
    await page.getByText("Copied").waitFor()
    const copied = JSON.parse(
      await page.evaluate<string>("navigator.clipboard.readText()"),
    ) as object
    expect(copied).toMatchObject({ site_id: "site", code: "storage_unavailable", status: 503 })
    const href = await page.locator("a:has(code)").first().getAttribute("href")
    expect(href).toBe("https://example.com/docs/errors/storage_unavailable")
    await context.close()
  })
})

/** What the page complains about: errors, and what its policy has stopped. */
const listenFor = (page: Page): ReadonlyArray<string> => {
  const complaints: Array<string> = []
  page.on("pageerror", ((error: Error) => complaints.push(error.message)) as never)
  page.on("console", ((message: { type: () => string; text: () => string }) => {
    if (message.type() === "error") complaints.push(message.text())
  }) as never)
  return complaints
}

const open = async (
  page: Page,
  url: string,
  { later, press, says, tab }: Story,
  phone: boolean,
): Promise<void> => {
  if (later !== undefined) await page.clock.install()
  await page.goto(url)
  await page.locator("main").waitFor()
  if (later !== undefined) await page.clock.runFor(later)
  if (phone && tab !== undefined) await page.getByRole("button", { name: tab, exact: true }).click()
  for (const name of press ?? []) {
    if (name === "Preview")
      await page.getByLabel("Paste phrases or CSV").fill("Keyword,Volume\na,1\n")
    await page.getByRole("button", { name, exact: true }).click()
  }
  if (says !== "") await page.getByText(says).first().waitFor()
  await page.getByText("Reading the log").waitFor({ state: "detached" })
  await page.evaluate("new Promise(requestAnimationFrame)")
}

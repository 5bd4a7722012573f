/** Every state of the page, looked at in Chromium: accessible, never wider than its window, under the policy. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { missing, service } from "@pressline/tools-services/testService"
import {
  type Browser,
  type Context,
  launchChromium,
  type Page,
} from "@pressline/tools-services/playwright"
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
/** Narrower than any phone, and wider than most desks. */
const WIDTHS = [320, 1920]

/** Those that the others are made of: `pnpm test` asks axe about them alone. */
const SHORT = new Set(
  "load-failed insufficient-credits running finished-with-errors review run-page test-message target-off".split(
    " ",
  ),
)

const TOLD = Object.entries(stories).map(([story, told]) => ({ story, told }))
const CASES = TOLD.flatMap((each, at) =>
  WAYS.filter((_, way) => ALL || (SHORT.has(each.story) && way === at % WAYS.length)).map(
    (way) => ({ ...each, ...way }),
  ),
)
/** Looked at in one way, quickly. */
const QUICK = ALL ? [] : TOLD.filter(({ story }) => !SHORT.has(story))
/** All that a page does must be possible without a stream; that lines were missed, only a stream tells. */
const STREAMLESS = ALL ? TOLD.filter(({ told }) => told.events !== "missed") : []

describe.skipIf(without !== null)("the stories of the page", () => {
  let server: Listening
  let browser: Browser
  let shared: Context | undefined

  const newContext = async (): Promise<Context> => {
    const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce" })
    context.setDefaultTimeout(5000)
    return context
  }

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
    for (const width of WIDTHS) await fits(page, width)
    expect(complaints).toEqual([])
    await context.close()
  })

  it.each(QUICK)("$story, said and narrow", async ({ story, told }) => {
    // A clock that stands still belongs to a context of its own.
    shared ??= await newContext()
    const context = told.later === undefined ? shared : await newContext()
    const page = await context.newPage()
    const complaints = listenFor(page)
    await open(page, `${server.url}/?story=${story}`, told, false)
    await fits(page, 320)
    expect(complaints).toEqual([])
    await (context === shared ? page : context).close()
  })

  it.each(STREAMLESS)("$story, without a stream", async ({ story, told }) => {
    const context = await newContext()
    const page = await context.newPage()
    const complaints = listenFor(page)
    await open(page, `${server.url}/?story=${story}&events=refused`, told, false)
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

const fits = async (page: Page, width: number): Promise<void> => {
  await page.setViewportSize({ width, height: 780 })
  expect([width, (await overflow(page)) <= 0]).toEqual([width, true])
}

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

import { service } from "@pressline/tools-services/testService"
import { type Browser, launchChromium, type Page } from "@pressline/tools-services/playwright"

/** The Chromium of this machine; tests that call it are declared only where there is one. */
export const openBrowser = async (): Promise<Browser> => {
  const { launch } = await service({ skip: () => undefined as never }, "chromium")
  return launchChromium(launch)
}

/** Errors of the page, and what its policy has stopped. */
export const complaintsOf = (page: Page): ReadonlyArray<string> => {
  const complaints: Array<string> = []
  page.on("pageerror", ((error: Error) => complaints.push(error.message)) as never)
  page.on("console", ((message: { type: () => string; text: () => string }) => {
    if (message.type() === "error") complaints.push(message.text())
  }) as never)
  return complaints
}

/** Moves the focus by Tab alone until it is on what has this name. */
export const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let presses = 0; presses < 120; presses += 1) {
    const focused = await page.evaluate<string>(
      "(() => { const e = document.activeElement; return (e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].innerText) || e.innerText || '').trim() })()",
    )
    if (focused === name) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`Tab does not lead to “${name}”.`)
}

/** Presses a button by keyboard alone, once it can be pressed: it cannot while the server is away. */
export const pressByKey = async (page: Page, name: string): Promise<void> => {
  await tabTo(page, name)
  await until(page, `document.activeElement.getAttribute("aria-disabled") !== "true"`)
  await page.keyboard.press("Enter")
}

/** Waits until an expression is true in the page; its policy forbids Playwright's own way. */
export const until = async (page: Page, expression: string, patience = 15_000): Promise<void> => {
  const end = Date.now() + patience
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > end)
      throw new Error(
        `Not true in time: ${expression}\n${await page.evaluate<string>('(document.querySelector("main") ?? document.body).innerText.slice(0, 600)')}`,
      )
    await page.evaluate("new Promise((done) => setTimeout(done, 50))")
  }
}

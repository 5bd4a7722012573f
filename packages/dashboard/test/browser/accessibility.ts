import { readFile } from "node:fs/promises"
import { axePath, type Page } from "@pressline/tools-services/playwright"

let axe: Promise<string> | undefined

/** What axe finds against WCAG 2.2 AA and good practice, a line each. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  axe ??= axePath().then((path) => readFile(path, "utf8"))
  await page.evaluate(await axe)
  return page.evaluate(`axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html, failureSummary }) =>
      html.slice(0, 160) + " " + failureSummary.replace(/\\s+/g, " ").slice(0, 200)).join(" | ")))`)
}

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

// `pnpm screenshots`: the pictures of the README, taken from a dashboard at work.
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { chromium } from "@pressline/tools-services/chromium"
import { launchChromium, type Browser, type Size } from "@pressline/tools-services/playwright"

const root = join(import.meta.dirname, "../..")
const SITE = { siteId: "questions" }

const phrases = readFileSync(join(root, "packages/cli/keywords.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",")[0]?.replaceAll('"', "") ?? "")

const automation = createAutomation({
  ai: localAi({ latency: "150 millis" }),
  credits: ledger(),
})
await automation.start()
await automation.grantCredits({ accountId: SITE.siteId, amount: 6000, key: "screenshots" })
await automation.updateConfig({ ...SITE, patch: { enabled: true, timezone: "Europe/Berlin" } })
// A few runs of the past, and one at work.
for (let from = 0; from < 36; from += 12) {
  await automation.addKeywords({ ...SITE, keywords: phrases.slice(from, from + 12) })
  const { runId } = await automation.runNow(SITE)
  for await (const _ of automation.events({ ...SITE, runId }));
}
await automation.addKeywords({ ...SITE, keywords: phrases.slice(36) })

const api = createHttpApi(automation, {
  authorize: () => ({ allow: true, actor: "mira" }),
  sites: () => [{ ...SITE, name: "Good Questions" }],
  rateLimits: false,
})
const page = createDashboard(api, {
  title: "Pressline",
  environment: { label: "production", color: "#166534" },
})
const server = createServer(toNodeHandler(page)).listen(0, "127.0.0.1")
await once(server, "listening")
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
const browser = await launchChromium((await chromium()).launch)

const { runId } = await automation.runNow(SITE)
for await (const event of automation.events({ ...SITE, runId }))
  if (event.type === "progress" && event.progress.globalProgress.percentage >= 40) break
await automation.pause({ ...SITE, runId })
for await (const event of automation.events({ ...SITE, runId }))
  if (event.type === "status" && event.run.status === "paused") break

const DESKTOP = { width: 1240, height: 860 }
const PHONE = { width: 390, height: 844 }
for (const [name, theme, size] of [
  ["light", "light", DESKTOP],
  ["dark", "dark", DESKTOP],
  ["phone", "light", PHONE],
] as const)
  await take(browser, name, theme, size)

await browser.close()
server.closeAllConnections()
server.close()
await api.close()
await automation.close()

/** The run goes on for the picture, and rests again after it. */
async function take(
  on: Browser,
  name: string,
  colorScheme: "light" | "dark",
  viewport: Size,
): Promise<void> {
  const context = await on.newContext({ viewport, colorScheme, deviceScaleFactor: 2 })
  const shown = await context.newPage()
  await shown.goto(url)
  await shown.getByRole("button", { name: "Resume" }).waitFor()
  await automation.resume({ ...SITE, runId })
  await shown.getByRole("button", { name: "Pause", exact: true }).waitFor()
  await shown
    .getByText(/^Batch \d/u)
    .first()
    .waitFor()
  const session = await context.newCDPSession(shown)
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 })
  writeFileSync(
    join(root, `docs/images/dashboard-${name}.webp`),
    Buffer.from(String(data), "base64"),
  )
  console.log(`docs/images/dashboard-${name}.webp`)
  await automation.pause({ ...SITE, runId })
  await shown.getByRole("button", { name: "Resume" }).waitFor()
  await context.close()
}

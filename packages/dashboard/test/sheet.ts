import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { chromium } from "@pressline/tools-services/chromium"
import { launchChromium } from "@pressline/tools-services/playwright"
const [, , dir = "", match = "", out = ""] = process.argv
const files = readdirSync(dir).filter((f) => new RegExp(match).test(f))
const { launch } = await chromium()
const browser = await launchChromium(launch)
const page = await (await browser.newContext({ viewport: { width: 1560, height: 900 } })).newPage()
writeFileSync(
  out + ".html",
  `<body style="margin:0;background:#888;display:flex;flex-wrap:wrap;gap:8px;font:14px sans-serif">${files.map((f) => `<figure style="margin:0"><figcaption>${f}</figcaption><img src="data:image/png;base64,${readFileSync(dir + "/" + f).toString("base64")}" style="width:${f.includes("phone") ? 252 : 768}px"></figure>`).join("")}`,
)
await page.goto("file://" + out + ".html")
await page.screenshot({ path: out, fullPage: true })
await browser.close()

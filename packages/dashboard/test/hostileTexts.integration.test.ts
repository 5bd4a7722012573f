/** What people and machines write is shown as text: nothing runs, and nothing is asked of elsewhere (SR-12). */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { localAi } from "@pressline/core"
import { AiError, AiFunctions } from "@pressline/core/effect"
import { Effect, Layer } from "effect"
import { missing } from "@pressline/tools-services/testService"
import { describe, expect, it } from "vitest"
import { openSite, SITE } from "./browser/liveSite.ts"
import { openBrowser, until } from "./browser/openBrowser.ts"

const without = await missing("chromium")

const CORPUS = [
  `<script>window.hit=1</script>`,
  `<img src=x onerror="window.hit=1">`,
  `"><svg onload=window.hit=1>`,
  `<iframe srcdoc="<script>parent.hit=1</script>">`,
  `<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>`,
  `<noscript><p title="</noscript><img src=x onerror=window.hit=1>">`,
  `javascript:window.hit=1`,
  `<a href="javascript:window.hit=1">click</a>`,
  `\${window.hit=1}{{constructor.constructor('window.hit=1')()}}`,
  `</script><script>window.hit=1</script>`,
  `<img src=https://evil.example/pixel.png>`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<body onpageshow=window.hit=1>`,
  `\u202ehit\u202c<details open ontoggle=window.hit=1>`,
]

/** What Playwright tells of a request. */
interface Request {
  readonly url: () => string
  readonly resourceType: () => string
  readonly frame: () => { readonly parentFrame: () => object | null }
}
interface Asked {
  readonly url: string
  readonly type: string
  /** It came from inside a frame of the page. */
  readonly framed: boolean
}

/** The keyword of the first article, which is refused. */
let refused: string | undefined

/** Articles and messages made of the corpus, past every good intention. */
const hostileAi = Layer.effect(
  AiFunctions,
  Effect.map(AiFunctions, (local) => ({
    ...local,
    generateContent: (input, call) =>
      (refused ??= input.primaryKeyword) === input.primaryKeyword
        ? Effect.fail(new AiError({ code: "ai_refused", detail: CORPUS.join(" ") }))
        : Effect.map(local.generateContent(input, call), (output) => ({
            ...output,
            html: `${output.html}${CORPUS.join("\n")}`,
          })),
  })),
).pipe(Layer.provide(localAi()))

/** A file of them, as a spreadsheet would write it. */
const CSV = `keyword\n${CORPUS.map((text) => `"${text.replaceAll('"', '""')}"`).join("\n")}\n`
const [SCRIPT = "", IMAGE = ""] = CORPUS
const ENDS_SCRIPT = CORPUS[9] ?? ""

describe.skipIf(without !== null)("hostile texts", () => {
  it("run no script, open no dialog, and reach nobody", async () => {
    const dir = mkdtempSync(join(tmpdir(), "pressline-hostile-"))
    const site = await openSite({
      dir,
      automation: { ai: hostileAi },
      api: {
        sites: () => CORPUS.map((name, at) => ({ siteId: at === 0 ? SITE : `s${at}`, name })),
      },
      dashboard: { title: ENDS_SCRIPT, environment: { label: IMAGE, color: "red" } },
    })
    await site.automation.grantCredits({ accountId: SITE, amount: 5000, key: "a" })
    await site.automation.updateConfig({
      siteId: SITE,
      patch: { publishPolicy: { mode: "review" } },
    })
    const browser = await openBrowser()
    const page = await (
      await browser.newContext({ viewport: { width: 1200, height: 1000 } })
    ).newPage()
    const requests: Array<Asked> = []
    const dialogs: Array<unknown> = []
    page.on("request", ((request: Request) =>
      requests.push({
        url: request.url(),
        type: request.resourceType(),
        framed: request.frame().parentFrame() !== null,
      })) as never)
    page.on("dialog", ((dialog: unknown) => dialogs.push(dialog)) as never)
    /** A text stands there to be read, as it is. */
    const shows = (selector: string, text: string): Promise<void> =>
      until(
        page,
        `[...document.querySelectorAll(${JSON.stringify(selector)})].some((e) => e.checkVisibility() && e.textContent.includes(${JSON.stringify(text)}))`,
      )
    await page.goto(site.url)
    await shows("h1", ENDS_SCRIPT)
    await shows("header span", IMAGE)
    await until(
      page,
      `document.querySelector("header select").selectedOptions[0].text === ${JSON.stringify(SCRIPT)}`,
    )

    await page.getByRole("button", { name: "Add keywords" }).click()
    await page.getByLabel("Paste phrases or CSV").fill(CSV)
    await page.getByRole("button", { name: "Preview" }).click()
    await shows("[role=dialog] td", SCRIPT)
    await shows("[role=dialog] td", IMAGE)
    await page.getByRole("button", { name: /^Add \d+ keywords$/u }).click()
    await page.getByText(/keywords added/u).waitFor()
    await page.getByRole("button", { name: "Close" }).click()

    await page.getByRole("button", { name: "Run now" }).click()
    await page.getByRole("button", { name: "Start run" }).click()
    await until(page, `/^Finished/.test(document.querySelector("h2").innerText)`, 30_000)
    await shows("#pl-failed", IMAGE)
    await shows("[role=log]", IMAGE)
    const { items } = await site.automation.listItems({ siteId: SITE, kind: "content" })
    const titles = items.flatMap((item) => ("title" in item ? [item.title] : []))
    const title = titles.find((text) => text.includes("<")) ?? "no title has a tag in it"
    await shows("li", title)
    await page
      .getByRole("button", { name: /^Preview/u })
      .first()
      .click()
    await until(page, `document.querySelector("iframe") !== null`)
    await site.automation.reject({
      siteId: SITE,
      contentId: items[0]?.id ?? "",
      reason: CORPUS.join(" "),
    })
    await page.keyboard.press("Escape")
    await page.reload()
    await shows("li", `: ${SCRIPT} ${IMAGE}`)
    expect(await page.evaluate("window.hit")).toBeUndefined()
    expect(dialogs).toEqual([])
    const { origin } = new URL(site.url)
    const elsewhere = requests.filter(
      ({ url }) => !url.startsWith(origin) && !/^(?:data|about):/u.test(url),
    )
    // An article may have its pictures anywhere over https, inside its frame; nothing else may.
    expect(elsewhere.filter(({ framed, type }) => !framed || type !== "image")).toEqual([])
    expect(elsewhere.map(({ url }) => new URL(url).protocol)).not.toContain("http:")
    await page
      .getByRole("button", { name: /^Preview/u })
      .first()
      .click()
    await until(page, `document.querySelector("iframe") !== null`)
    expect(await page.evaluate("document.querySelector('iframe').getAttribute('sandbox')")).toBe("")
    await browser.close()
    await site.close()
    rmSync(dir, { recursive: true, force: true })
  }, 90_000)
})

/** What people and machines write is shown as text: nothing runs, and nothing is asked of elsewhere (SR-12). */
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

/** Articles and messages made of the corpus, past every good intention. */
const hostileAi = Layer.effect(
  AiFunctions,
  Effect.map(AiFunctions, (local) => ({
    ...local,
    generateContent: (input, call) =>
      input.primaryKeyword.includes("onpageshow")
        ? Effect.fail(new AiError({ code: "ai_refused", detail: CORPUS.join(" ") }))
        : Effect.map(local.generateContent(input, call), (output) => ({
            ...output,
            html: `${output.html}${CORPUS.join("\n")}`,
          })),
  })),
).pipe(Layer.provide(localAi()))

describe.skipIf(without !== null)("hostile texts", () => {
  it("run no script, open no dialog, and reach nobody", async () => {
    const site = await openSite({
      automation: { ai: hostileAi },
      api: {
        sites: () => CORPUS.map((name, at) => ({ siteId: at === 0 ? SITE : `s${at}`, name })),
      },
      dashboard: { title: CORPUS[9] ?? "", environment: { label: CORPUS[1] ?? "", color: "red" } },
    })
    await site.automation.grantCredits({ accountId: SITE, amount: 5000, key: "a" })
    await site.automation.updateConfig({
      siteId: SITE,
      patch: { publishPolicy: { mode: "review" } },
    })
    await site.automation.addKeywords({ siteId: SITE, keywords: [...CORPUS] })
    const browser = await openBrowser()
    const page = await (
      await browser.newContext({ viewport: { width: 1200, height: 1000 } })
    ).newPage()
    const requests: Array<string> = []
    const dialogs: Array<unknown> = []
    page.on("request", ((request: { url(): string }) => requests.push(request.url())) as never)
    page.on("dialog", ((dialog: unknown) => dialogs.push(dialog)) as never)
    await page.goto(site.url)
    await page.getByRole("button", { name: "Run now" }).click()
    await page.getByRole("button", { name: "Start run" }).click()
    await until(page, `/^Finished/.test(document.querySelector("h2").innerText)`, 30_000)
    await page
      .getByRole("button", { name: /^Preview/u })
      .first()
      .click()
    await until(page, `document.querySelector("iframe") !== null`)
    await site.automation.reject({
      siteId: SITE,
      contentId:
        (await site.automation.listItems({ siteId: SITE, kind: "content" })).items[0]?.id ?? "",
      reason: CORPUS.join(" "),
    })
    await page.evaluate("new Promise((done) => setTimeout(done, 800))")
    expect(await page.evaluate("window.hit")).toBeUndefined()
    expect(dialogs).toEqual([])
    const elsewhere = requests.filter(
      (url) => !url.startsWith(new URL(site.url).origin) && !url.startsWith("data:"),
    )
    // Pictures of an article may come from anywhere over https; nothing else may.
    expect(elsewhere.filter((url) => !/^https:.*\.png$/u.test(url))).toEqual([])
    expect(await page.evaluate("document.querySelector('iframe').getAttribute('sandbox')")).toBe("")
    await browser.close()
    await site.close()
  }, 90_000)
})

/** liveThrough: one whole life, from a file of keywords to the message that it is done, with faults on its way. */
import type { Hop } from "./Hop.ts"
import { CREDITS, type Life, openLife } from "./Life.ts"
import type { LifeServers } from "./LifeServers.ts"
import { SECRETS, SITE } from "./LifeSettings.ts"
import { eventually, isAtRest, pageSays, runIsOver } from "./moments.ts"
import { CSV, upload } from "./upload.ts"
import { judgeLife, type Verdict } from "./verdict.ts"

export interface LifeReport extends Verdict {
  readonly hop: string
  readonly fault: string
  readonly seconds: number
}

export const liveThrough = async (
  servers: LifeServers,
  name: string,
  passed: ReadonlyArray<Hop>,
): Promise<LifeReport> => {
  const from = performance.now()
  const life = await openLife(servers, name)
  try {
    await live(life, passed)
    return {
      hop: passed.map((hop) => hop.name).join(", "),
      fault: passed.map(({ fault }) => fault).join("; "),
      ...(await judgeLife(life, passed)),
      seconds: Math.round((performance.now() - from) / 100) / 10,
    }
  } catch (error) {
    throw new Error(`${name}: ${await saidIn(life)}`, { cause: error })
  } finally {
    await life.close()
  }
}

const live = async (life: Life, passed: ReadonlyArray<Hop>): Promise<void> => {
  const { client, outside, page, reader } = life
  await reader.grantCredits({ accountId: SITE, amount: CREDITS, key: "first" })
  await client.updateConfig({ siteId: SITE, body: { notify: targets(life) } })
  for (const { prepare } of passed) prepare?.(life)
  const send = passed.find((hop) => hop.upload !== undefined)?.upload ?? upload
  await send(life, CSV)
  await page.goto(life.dashboard)

  const strikes = passed.flatMap(({ strike }) => (strike === undefined ? [] : [strike]))
  const pause = strikes.length > 0 ? outside.pauseAt("generateContent") : null
  await page.getByRole("button", { name: "Run now" }).first().click()
  await page.getByRole("button", { name: "Start run" }).click()
  if (pause !== null) {
    await pause.reached
    await pageSays(life, /^Running/)
    for (const strike of strikes) await strike(life)
    pause.end()
  }
  await eventually("the run is over", () => runIsOver(life))
  await pageSays(life, /^Finished/)
  for (const { afterwards } of passed) await afterwards?.(life)
  await eventually("everybody is told and everything settled", () => isAtRest(life))
  await lookAround(life)
}

/** What the operator sees of it: a test message to the webhook, and who was told of the run. */
const lookAround = async ({ page }: Life): Promise<void> => {
  await page.getByRole("button", { name: "Send a test" }).first().click()
  await page.getByText("What was sent and answered").first().click()
  await page.getByText("204").first().waitFor()
  await page.locator("tbody a").first().click()
  await page.getByText("digest for bob@site.test").first().waitFor()
}

const targets = ({ outside: { receiver } }: Life) => {
  const events = ["completed", "failed", "paused", "budget"] as const
  return [
    {
      kind: "webhook",
      url: receiver.url(),
      format: "standard",
      events,
      secret: SECRETS.webhookSecret,
    },
    { kind: "webhook", url: receiver.url(SECRETS.slackPath), format: "slack", events },
    { kind: "email", to: "ann@site.test", events },
    { kind: "email", to: "bob@site.test", events, digest: true },
  ] as const
}

/** What the processes and the page said, for whoever looks for the cause. */
const saidIn = async ({ complaints, host, page, workers }: Life): Promise<string> => {
  const shown = page.evaluate<string>("document.body.innerText").catch(String)
  const said = [host, ...workers].map((process) => process.said.slice(-2000))
  return [...said, ...complaints, await shown].join("\n")
}

/** Fourteen days of a site: a run each morning, people who decide, policies that change, crashes and deploys. */
import type { Content, Publication, PublishPolicy } from "@pressline/core"
import { checkInvariants, type TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { addArticles, articleKit, articlesOf } from "./articleKit.ts"
import { itemsOf, linesOf, runsOf } from "./storedRuns.ts"

const BERLIN = "Europe/Berlin"
const HOLD_HOURS = 36
const REVIEW_DAYS = 5
const HOLD_DAYS = 10
const DAYS = 14
const A_DAY = 3

const policyOf = (day: number): PublishPolicy =>
  day < REVIEW_DAYS
    ? { mode: "review" }
    : day < HOLD_DAYS
      ? { mode: "hold", holdHours: HOLD_HOURS }
      : { mode: "auto", dailyCap: 2 }

const localDay = (at: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: BERLIN }).format(at)

/** A process is told to stop, finishes what it has in hand, and a new one takes its place. */
const deploy = async (kit: TestKit): Promise<void> => {
  const node = kit.nodes.find((candidate) => !candidate.isDead())
  const closing = node?.automation.close()
  await kit.clock.advance("30 seconds")
  await closing
  if (node !== undefined) kit.crash(node)
}

/** Ada lets two of the day's articles out while she has to, and stops one that waits. */
const decide = async (kit: TestKit, day: number): Promise<void> => {
  const { siteId } = kit
  const fresh = (await articlesOf(kit)).slice(-A_DAY)
  for (const [n, { id: contentId }] of fresh.entries()) {
    if (day >= HOLD_DAYS) return
    if (n === A_DAY - 1)
      await kit.automation.reject({ siteId, contentId, actor: "ben", reason: `no, day ${day}` })
    else if (day < REVIEW_DAYS) await kit.automation.approve({ siteId, contentId, actor: "ada" })
  }
}

it("R-13 fourteen days of policies, people, crashes and deploys MUST publish what may go out, once, in time", async () => {
  const kit = await articleKit(0, {
    sweepEvery: "10 minutes",
    callTimeout: "4 minutes", // so that the claim of a process that died has run out by the next sweep
    workers: 2,
    siteDefaults: { timezone: BERLIN, scheduledTime: "10:00", publishPolicy: policyOf(0) },
  })
  const { siteId } = kit
  await kit.automation.updateConfig({ siteId, patch: { enabled: true } })
  for (let day = 0; day < DAYS; day++) {
    await kit.automation.updateConfig({ siteId, patch: { publishPolicy: policyOf(day) } })
    await addArticles(kit, A_DAY, day * A_DAY + 1)
    await kit.clock.advance("3 hours")
    await decide(kit, day)
    if (day % 4 === 1) kit.crashAt("publish.answered")
    await kit.clock.advance("9 hours")
    if (day % 2 === 0) kit.crash()
    else await deploy(kit)
    await kit.clock.advance("12 hours")
  }
  // What the cap of 2 a day has not let out yet.
  await kit.clock.advance("14 days")

  const articles = await articlesOf(kit)
  expect(articles).toHaveLength(DAYS * A_DAY)
  const publications = (await itemsOf(kit, "publication")) as ReadonlyArray<Publication>
  const publishedAt = new Map(publications.map((one) => [one.contentId, one.publishedAt.getTime()]))
  for (const [n, article] of articles.entries())
    expectRight(article, Math.floor(n / A_DAY), n % A_DAY === A_DAY - 1, publishedAt)

  const capped = publications.filter(({ publishedAt: at }) => at >= dayOf(articles, HOLD_DAYS))
  const days = Map.groupBy(capped, ({ publishedAt: at }) => localDay(at))
  for (const [day, out] of days) expect(out.length, day).toBeLessThanOrEqual(2)

  const runs = await runsOf(kit)
  expect(runs).toHaveLength(2 * DAYS)
  const decisions = await Promise.all(runs.map(({ runId }) => linesOf(kit, runId, "item.approve")))
  expect(decisions.flat().map(({ actor }) => actor)).toEqual(
    Array.from({ length: REVIEW_DAYS * (A_DAY - 1) }, () => "ada"),
  )
  await kit.clock.advance("10 minutes")
  const invariants = checkInvariants({ storage: kit.storage, siteIds: [siteId], atRest: true })
  expect((await Effect.runPromise(invariants)).violations).toEqual([])
  expect(kit.publisher.posts()).toBe(publications.length)
  await kit.close()
}, 60_000)

/** When the run of a day had made its articles. */
const dayOf = (articles: ReadonlyArray<Content>, day: number): Date =>
  articles[day * A_DAY]?.reviewAt ?? new Date(0)

const expectRight = (
  article: Content,
  day: number,
  last: boolean,
  publishedAt: ReadonlyMap<string, number>,
): void => {
  const {
    approvedAt,
    approvedBy,
    id,
    rejectReason,
    rejectedAt,
    rejectedBy,
    reviewAt,
    status,
    title,
  } = article
  const out = publishedAt.get(id)
  if (last && day < HOLD_DAYS) {
    expect({ status, rejectedBy, rejectReason }, title).toEqual({
      status: "review",
      rejectedBy: "ben",
      rejectReason: `no, day ${day}`,
    })
    expect(rejectedAt, title).toBeInstanceOf(Date)
    expect(out, title).toBeUndefined()
    return
  }
  expect(status, title).toBe("published")
  if (day < REVIEW_DAYS) {
    expect(approvedBy, title).toBe("ada")
    expect(out, title).toBeGreaterThanOrEqual(approvedAt?.getTime() ?? Number.POSITIVE_INFINITY)
  } else if (day < HOLD_DAYS - 2) {
    const due = (reviewAt?.getTime() ?? 0) + HOLD_HOURS * 3_600_000
    expect(out, title).toBeGreaterThanOrEqual(due)
    expect(out, title).toBeLessThanOrEqual(due + 11 * 60_000)
  }
}

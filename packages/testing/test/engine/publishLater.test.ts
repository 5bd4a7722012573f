import type { Publication } from "@pressline/core"
import type { TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { addArticles, articleKit, articleOf, articlesOf, statusesOf } from "./articleKit.ts"
import { itemsOf, runOf } from "./storedRuns.ts"

const BERLIN = "Europe/Berlin"

/** How many articles went out on each local day, by day. */
const dripOf = async (kit: TestKit): Promise<ReadonlyArray<readonly [string, number]>> => {
  const publications = (await itemsOf(kit, "publication")) as ReadonlyArray<Publication>
  const days = Map.groupBy(publications, ({ publishedAt }) =>
    new Intl.DateTimeFormat("en-CA", { timeZone: BERLIN }).format(publishedAt),
  )
  return [...days]
    .map(([day, out]) => [day, out.length] as const)
    .toSorted(([a], [b]) => a.localeCompare(b))
}

const drip = (dailyCap: number) =>
  ({ timezone: BERLIN, publishPolicy: { mode: "auto", dailyCap } }) as const

describe("daily cap", () => {
  it("R-13 MUST let so many out per day of the site's zone: first by the run, then by the sweep", async () => {
    const kit = await articleKit(10, { siteDefaults: drip(3) })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 10, published: 3 })
    // 08:00 UTC is 09:00 in Berlin: the day ends at 23:00 UTC.
    await kit.clock.advance("899 minutes")
    expect(kit.publisher.posts()).toBe(3)
    await kit.clock.advance("2 minutes")
    expect(kit.publisher.posts()).toBe(6)
    await kit.clock.advance("3 days")
    expect(await dripOf(kit)).toStrictEqual([
      ["2026-01-05", 3],
      ["2026-01-06", 3],
      ["2026-01-07", 3],
      ["2026-01-08", 1],
    ])
    await kit.close()
  })

  it("R-13 MUST survive 14 days with a crash on each, and never exceed the cap or post twice", async () => {
    const kit = await articleKit(27, {
      siteDefaults: drip(2),
      workers: 2,
      sweepEvery: "5 minutes",
    })
    expect(await kit.runToRest()).toBe("completed")
    for (let day = 0; day < 14; day++) {
      await kit.clock.advance("11 hours")
      if (day % 3 === 0) kit.crashAt("publish.answered")
      await kit.clock.advance("9 hours")
      kit.crash()
      await kit.clock.advance("4 hours")
    }
    expect(kit.publisher.posts()).toBe(27)
    expect(await statusesOf(kit)).toStrictEqual(Array.from({ length: 27 }, () => "published"))
    const days = await dripOf(kit)
    expect(days.map(([, count]) => count)).toStrictEqual([
      ...Array.from({ length: 13 }, () => 2),
      1,
    ])
    await kit.close()
  })

  it("R-13 the cap MUST bind several runs of one day together", async () => {
    const kit = await articleKit(2, { siteDefaults: drip(3) })
    await kit.runToRest()
    await addArticles(kit, 2, 3)
    await kit.runToRest()
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 2, published: 1 })
    expect(kit.publisher.posts()).toBe(3)
    await kit.close()
  })

  it("cap 0 MUST publish nothing, and raising it lets them go", async () => {
    const kit = await articleKit(2, { siteDefaults: drip(0) })
    expect(await kit.runToRest()).toBe("completed")
    await kit.clock.advance("3 days")
    expect(kit.publisher.posts()).toBe(0)
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { publishPolicy: { mode: "auto" } },
    })
    await kit.clock.advance("1 minute")
    expect(kit.publisher.posts()).toBe(2)
    await kit.close()
  })
})

describe("a policy that changes", () => {
  it("R-13 from review to auto MUST publish what was held back, by the sweep", async () => {
    const kit = await articleKit(3, { siteDefaults: { publishPolicy: { mode: "review" } } })
    await kit.runToRest()
    const rejected = await articleOf(kit, 2)
    await kit.automation.reject({
      siteId: kit.siteId,
      contentId: rejected.id,
      reason: "wrong facts",
    })
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { publishPolicy: { mode: "auto" } },
    })
    await kit.clock.advance("1 minute")
    expect(await statusesOf(kit)).toStrictEqual(["published", "review", "published"])
    await kit.close()
  })

  it("from auto to review in the middle of a run MUST hold in that very run", async () => {
    const kit = await articleKit(4)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("5 seconds")
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { publishPolicy: { mode: "review" } },
    })
    await kit.rest()
    const run = await runOf(kit)
    expect(run.status).toBe("completed")
    expect(run.config.publishPolicy).toStrictEqual({ mode: "auto" })
    expect(run.stage7Result).toMatchObject({ readyForReview: 4, published: 0 })
    expect(kit.publisher.posts()).toBe(0)
    await kit.close()
  })

  it("from review to auto in the middle of a run MUST publish in that very run", async () => {
    const kit = await articleKit(4, { siteDefaults: { publishPolicy: { mode: "review" } } })
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("5 seconds")
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { publishPolicy: { mode: "auto" } },
    })
    await kit.rest()
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 4, published: 4 })
    await kit.close()
  })

  it("a longer hold MUST count from review, also for what waits already", async () => {
    const kit = await articleKit(1, {
      siteDefaults: { publishPolicy: { mode: "hold", holdHours: 2 } },
    })
    await kit.runToRest()
    await kit.clock.advance("1 hour")
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { publishPolicy: { mode: "hold", holdHours: 5 } },
    })
    await kit.clock.advance("3 hours")
    expect(kit.publisher.posts()).toBe(0)
    await kit.clock.advance("61 minutes")
    expect(kit.publisher.posts()).toBe(1)
    await kit.close()
  })
})

describe("articles the host confirms", () => {
  it("confirmPublished MUST make an article published without asking the publisher", async () => {
    const kit = await articleKit(1, { siteDefaults: { publishPolicy: { mode: "review" } } })
    await kit.runToRest()
    const [article] = await articlesOf(kit)
    const confirmed = await kit.automation.confirmPublished({
      siteId: kit.siteId,
      contentId: article?.id ?? "",
      externalId: "cms-1",
      url: "https://site.example/1",
    })
    expect(confirmed.status).toBe("published")
    const publications = await itemsOf(kit, "publication")
    expect(publications).toMatchObject([{ externalId: "cms-1", url: "https://site.example/1" }])
    await kit.clock.advance("1 hour")
    expect(kit.publisher.posts()).toBe(0)
    await kit.close()
  })
})

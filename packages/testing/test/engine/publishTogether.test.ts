import { PublishError } from "@pressline/core"
import { Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

/** A publisher that takes some seconds, and never takes an article of a certain title. */
const slowPublisher = (out: Array<string>, never = "") =>
  Layer.succeed(Publisher, {
    idempotency: "key",
    publish: ({ content: { id, slug, title } }) =>
      Effect.gen(function* () {
        yield* Effect.sleep("5 seconds")
        if (title === never)
          return yield* new PublishError({ reason: "unavailable", detail: "502 for this one" })
        out.push(title)
        return { externalId: id, url: `https://site.example/${slug}` }
      }),
  })

/** Articles that wait for approval, in the order of their titles. */
const written = async (host: AutomationOnClock, count: number): Promise<ReadonlyArray<string>> => {
  const { automation, clock } = host
  await automation.addItems({
    siteId,
    tasks: Array.from({ length: count }, (_, n) => ({
      title: `article ${n + 1}`,
      primaryKeyword: "keyword",
      dueOrder: n + 1,
    })),
  })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("10 seconds")
  const { items } = await automation.listItems({ siteId, kind: "content" })
  return items.map(({ id }) => id)
}

const options = {
  concurrency: 1,
  siteDefaults: { ...onlyStages(4, 5, 6, 7), publishPolicy: { mode: "review" } },
} as const

describe("the publication sweep", () => {
  it("R-10 one article that the publisher never takes MUST not keep the others back", async () => {
    const out: Array<string> = []
    const host = automationOnClock(() => slowPublisher(out, "article 1"), options)
    for (const contentId of await written(host, 4))
      await host.automation.approve({ siteId, contentId })
    await host.clock.advance("30 minutes")
    expect(out.toSorted()).toStrictEqual(["article 2", "article 3", "article 4"])
    await host.automation.stop()
    await host.automation.close()
  })

  it("R-13 two processes that sweep at once MUST neither double an article nor exceed the daily cap", async () => {
    const out: Array<string> = []
    const first = automationOnClock(() => slowPublisher(out), options)
    const ids = await written(first, 10)
    const second = automationOnClock(() => slowPublisher(out), options, first)
    await second.automation.start()
    for (const contentId of ids) await first.automation.approve({ siteId, contentId })
    await first.automation.updateConfig({
      siteId,
      patch: { publishPolicy: { mode: "auto", dailyCap: 3 } },
    })
    await first.clock.advance("10 minutes")
    expect(new Set(out).size).toBe(out.length)
    expect(out).toHaveLength(3)
    for (const { automation } of [first, second]) await automation.close()
  })

  it("R-13 a run and the sweep at once MUST keep the daily cap together", async () => {
    const out: Array<string> = []
    const host = automationOnClock(() => slowPublisher(out), { ...options, concurrency: 4 })
    const { automation, clock } = host
    const held = await written(host, 4)
    await automation.updateConfig({
      siteId,
      patch: { publishPolicy: { mode: "auto", dailyCap: 3 } },
    })
    await automation.addItems({
      siteId,
      contents: [1, 2, 3, 4].map((n) => ({ title: `new ${n}`, html: "<p>word</p>" })),
    })
    await automation.runNow({ siteId })
    for (const contentId of held) await automation.approve({ siteId, contentId })
    await clock.advance("10 minutes")
    expect(new Set(out).size).toBe(out.length)
    expect(out).toHaveLength(3)
    await automation.close()
  })

  it("R-13 a run that comes to stage 7 in the middle of a sweep MUST keep the daily cap with it", async () => {
    const out: Array<string> = []
    const host = automationOnClock(() => slowPublisher(out), { ...options, concurrency: 4 })
    const { automation, clock } = host
    const held = await written(host, 6)
    await automation.updateConfig({
      siteId,
      patch: { publishPolicy: { mode: "review", dailyCap: 5 } },
    })
    for (const contentId of held) await automation.approve({ siteId, contentId })
    while (out.length === 0) await clock.advance("1 second")
    await automation.updateConfig({
      siteId,
      patch: { publishPolicy: { mode: "auto", dailyCap: 5 } },
    })
    await automation.addItems({
      siteId,
      contents: [1, 2, 3, 4, 5].map((n) => ({ title: `new ${n}`, html: "<p>word</p>" })),
    })
    await automation.runNow({ siteId })
    await clock.advance("10 minutes")
    expect(new Set(out).size).toBe(out.length)
    expect(out).toHaveLength(5)
    await automation.close()
  })
})

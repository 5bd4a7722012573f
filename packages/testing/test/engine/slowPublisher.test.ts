/** Publications of the sweep by a publisher that takes its time, or never answers. */
import { type Content, Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

type Idempotency = Publisher["Service"]["idempotency"]

interface Publishing {
  readonly idempotency: Idempotency
  /** How long an answer takes, by site. */
  readonly answers: (siteId: string) => Effect.Effect<unknown>
}

/** A host whose publisher is like that; what was sent to it, and what it has answered. */
const hostOf = ({ answers, idempotency }: Publishing, options = {}) => {
  const sent: Array<string> = []
  const published: Array<string> = []
  const publisher = Layer.succeed(Publisher, {
    idempotency,
    publish: ({ content: { id, slug, title }, siteId }) =>
      Effect.gen(function* () {
        sent.push(title)
        yield* answers(siteId)
        published.push(title)
        return { externalId: id, url: `https://site.example/${slug}` }
      }),
  })
  const siteDefaults = { ...onlyStages(4, 7), publishPolicy: { mode: "review" } } as const
  const host = automationOnClock(() => publisher, { siteDefaults, ...options })
  return { ...host, sent, published }
}

const articlesOf = async ({ automation }: AutomationOnClock, siteId: string) =>
  (await automation.listItems({ siteId, kind: "content" })).items as ReadonlyArray<Content>

const articleOf = async (host: AutomationOnClock, siteId: string) =>
  (await articlesOf(host, siteId))[0]

/** Articles that a person has approved after their run, so that the sweep is to publish them. */
const approved = async (host: AutomationOnClock, siteId: string, count = 1): Promise<void> => {
  const { automation, clock } = host
  const contents = Array.from({ length: count }, () => ({ title: siteId, html: "<p>word</p>" }))
  await automation.addItems({ siteId, contents })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("1 second")
  for (const { id } of await articlesOf(host, siteId))
    await automation.approve({ siteId, contentId: id })
}

const closed = async ({ automation, clock }: AutomationOnClock): Promise<void> => {
  const closing = automation.close()
  await clock.advance("1 minute")
  await closing
}

const silent = Effect.promise(() => new Promise(() => {}))

describe("a publisher that never answers for one site", () => {
  const answers = (siteId: string) => (siteId === "a" ? silent : Effect.void)

  it("R-18 MUST keep no due run of another from going on", async () => {
    const host = hostOf({ idempotency: "key", answers })
    await approved(host, "a")
    const task = { title: "article", primaryKeyword: "keyword" }
    await host.automation.addItems({ siteId: "b", tasks: [task] })
    host.ai.outage()
    await host.automation.runNow({ siteId: "b" })
    await host.clock.advance("3 minutes")
    expect(host.sent).toEqual(["a"])
    expect((await host.automation.currentRun({ siteId: "b" })).run).toMatchObject({
      pauseReason: "provider_unavailable",
    })
    host.ai.heal()
    await host.clock.advance("6 minutes")
    expect((await host.automation.currentRun({ siteId: "b" })).state).toBe("completed")
    await closed(host)
  })

  it("MUST keep no article of another back for longer than a call may take", async () => {
    const host = hostOf({ idempotency: "key", answers }, { callTimeout: "2 minutes" })
    await approved(host, "a", 3)
    await approved(host, "b")
    await host.clock.advance("1 minute")
    expect(host.published, "in the same round: at once").toEqual(["b"])
    await approved(host, "c")
    await host.clock.advance("2 minutes")
    expect(host.published, "in the next").toEqual(["b", "c"])
    await closed(host)
  })

  it("R-13 MUST leave that article unknown after the time that a call may take", async () => {
    const host = hostOf({ idempotency: "none", answers }, { callTimeout: "2 minutes" })
    await approved(host, "a")
    await host.clock.advance("1 minute")
    expect(await articleOf(host, "a")).toMatchObject({ status: "draft" })
    await host.clock.advance("2 minutes")
    expect(await articleOf(host, "a")).toMatchObject({
      status: "failed",
      lastError: { code: "publish_unknown", message: "no answer within 2m" },
    })
    expect(host.sent).toEqual(["a"])
    await host.automation.close()
  })
})

describe("stop() while the sweep publishes", () => {
  const answers = () => Effect.sleep("2 seconds")

  it.each<Idempotency>(["key", "lookup", "none"])(
    "MUST let the publication finish, and begin no other (%s)",
    async (idempotency) => {
      const host = hostOf({ idempotency, answers }, { sweepEvery: "10 seconds" })
      await approved(host, "a", 2)
      while (host.sent.length === 0) await host.clock.advance("500 millis")
      const stopping = host.automation.stop()
      await host.clock.advance("3 seconds")
      await stopping
      const articles = await articlesOf(host, "a")
      expect(articles.map(({ status }) => status).toSorted()).toEqual(["draft", "published"])
      expect(host.sent).toHaveLength(1)
      await host.automation.close()
    },
  )

  it("R-13 MUST say at the end of the grace that its outcome is unknown: the next to look goes on at once", async () => {
    const host = hostOf({ idempotency: "key", answers }, { sweepEvery: "10 seconds" })
    await approved(host, "a")
    while (host.sent.length === 0) await host.clock.advance("500 millis")
    const stopping = host.automation.stop({ grace: "1 second" })
    await host.clock.advance("1 second")
    await stopping
    expect(await articleOf(host, "a")).toMatchObject({
      status: "draft",
      attempts: 0,
      publishUnknown: true,
      lastError: { code: "publish_unknown" },
    })
    await host.automation.start()
    await host.clock.advance("3 seconds")
    expect(await articleOf(host, "a")).toMatchObject({ status: "published", publishUnknown: false })
    await host.automation.close()
  })
})

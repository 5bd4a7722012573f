/** Calls that take longer than `callTimeout`. */
import { customAi, customPublisher, type CustomAiFunctions } from "@pressline/core"
import { AiFunctions, localAi } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import type { AutomationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

const article = {
  title: "article",
  html: "<p>Words.</p>",
  excerpt: "",
  metaTitle: "",
  metaDescription: "",
  tags: [],
}
const unasked = () => {
  throw new Error("only stage 4 works")
}
const writer = (generateContent: CustomAiFunctions["generateContent"]) =>
  customAi({
    autoCluster: unasked,
    generateIdeas: unasked,
    generateContent,
    generateImagePrompts: unasked,
    generateImage: unasked,
  })

/** A site with so many tasks, and a run that has begun. */
const begun = async (
  adapters: Layer.Layer<never>,
  options: { readonly tasks?: number; readonly articles?: number; readonly concurrency?: number },
): Promise<AutomationOnClock> => {
  const { articles = 0, concurrency = 1, tasks = 0 } = options
  const host = onAlteredStorage(
    () => ({}),
    { callTimeout: "1 minute", concurrency, siteDefaults: onlyStages(tasks > 0 ? 4 : 7) },
    adapters,
  )
  const { automation } = host
  await automation.grantCredits({ accountId: siteId, amount: 1000, key: "grant" })
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => `article ${n + 1}`)
  await automation.addItems({
    siteId,
    tasks: numbered(tasks).map((title) => ({ title, primaryKeyword: "keyword" })),
    contents: numbered(articles).map((title) => ({ title, html: "<p>Words.</p>" })),
  })
  await automation.start()
  await automation.runNow({ siteId })
  await host.clock.settle()
  return host
}

const itemsOf = async ({ automation }: AutomationOnClock, kind: "content" | "task") =>
  (await automation.listItems({ siteId, kind, limit: 100 })).items

const linesOf = async ({ automation }: AutomationOnClock, code: string) =>
  (await automation.logs({ siteId, limit: 500 })).lines.filter((line) => line.code === code)

describe("a call that is not answered in time", () => {
  it("R-10 MUST be aborted and tried again as an outage, which counts against nobody", async () => {
    const signals: Array<AbortSignal> = []
    const host = await begun(
      writer((_, { signal }) => {
        signals.push(signal)
        return signals.length === 1 ? new Promise<never>(() => {}) : article
      }),
      { tasks: 1 },
    )
    await host.clock.advance("59 seconds")
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await host.clock.advance("1 second")
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    await host.clock.advance("10 seconds")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run).toMatchObject({ status: "completed" })
    expect(run?.stage4Result).toMatchObject({ contentCreated: 1, failed: 0 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(await linesOf(host, "call.retry")).toMatchObject([
      {
        message: expect.stringContaining("no answer within 1m") as string,
        facts: { code: "ai_timeout", attempts: 0 },
      },
    ])
    await host.automation.close()
  })

  it("R-10 MUST pause the run where none is answered, and set nothing aside", async () => {
    const host = await begun(
      writer(() => new Promise<never>(() => {})),
      { tasks: 3, concurrency: 3 },
    )
    await host.clock.advance("15 minutes")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run).toMatchObject({ status: "paused", pauseReason: "provider_unavailable" })
    expect(run?.pauseDetail).toContain("ai_timeout")
    for (const item of await itemsOf(host, "task"))
      expect(item).toMatchObject({ status: "queued", attempts: 0 })
    await host.automation.close()
  })

  it("MUST leave the calls beside it alone", async () => {
    const signals = new Map<string, AbortSignal>()
    let calls = 0
    const host = await begun(
      writer(async ({ title }, { signal }) => {
        if (!signals.has(title)) signals.set(title, signal)
        calls += 1
        if (title === "article 1" && calls === 1) await new Promise<never>(() => {})
        return { ...article, title }
      }),
      { tasks: 5, concurrency: 2 },
    )
    await host.clock.advance("2 minutes")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run?.stage4Result).toMatchObject({ contentCreated: 5, failed: 0 })
    expect(calls, "one is repeated").toBe(6)
    expect([...signals].filter(([, { aborted }]) => aborted).map(([title]) => title)).toEqual([
      "article 1",
    ])
    await host.automation.close()
  })

  it("MUST not count twice when its answer comes after all", async () => {
    let calls = 0
    let late: ((answer: typeof article) => void) | null = null
    const host = await begun(
      writer(({ title }) => {
        calls += 1
        return calls === 1
          ? new Promise<typeof article>((resolve) => {
              late = resolve
            })
          : new Promise((resolve) => queueMicrotask(() => resolve({ ...article, title })))
      }),
      { tasks: 1 },
    )
    await host.clock.advance("1 minute")
    ;(late as ((answer: typeof article) => void) | null)?.({ ...article, title: "too late" })
    await host.clock.advance("1 minute")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run?.stage4Result).toMatchObject({ contentCreated: 1, creditsUsed: expect.anything() })
    expect(await itemsOf(host, "content")).toMatchObject([{ title: "article 1" }])
    expect(calls).toBe(2)
    await host.automation.close()
  })

  it("MUST not count twice when it cannot be interrupted and answers beside its repetition", async () => {
    let calls = 0
    const ai = Layer.effect(
      AiFunctions,
      Effect.map(AiFunctions, (local) =>
        AiFunctions.of({
          ...local,
          generateContent: (input, call) => {
            calls += 1
            // The first answers when it is given up already, the second beside it.
            const time = calls === 1 ? "62 seconds" : "2 seconds"
            const answer = Effect.andThen(Effect.sleep(time), local.generateContent(input, call))
            return Effect.uninterruptible(answer)
          },
        }),
      ),
    ).pipe(Layer.provide(localAi()))
    const host = await begun(ai, { tasks: 2 })
    await host.clock.advance("5 minutes")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run?.stage4Result).toMatchObject({ tasksProcessed: 2, contentCreated: 2, failed: 0 })
    expect(calls).toBe(3)
    await host.automation.close()
  })
})

describe("a publication that is not answered in time", () => {
  it("R-13 none: MUST be in doubt, set aside for a person, and never repeated", async () => {
    const signals: Array<AbortSignal> = []
    const host = await begun(
      customPublisher({
        idempotency: "none",
        publish: ({ key }, { signal }) => {
          signals.push(signal)
          return signals.length === 1
            ? new Promise<never>(() => {})
            : { externalId: key, url: null }
        },
      }),
      { articles: 2 },
    )
    await host.clock.advance("30 minutes")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run?.stage7Result).toMatchObject({ published: 1, failed: 1, partial: true })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    const failed = (await itemsOf(host, "content")).filter(
      (item) => "status" in item && item.status === "failed",
    )
    expect(failed).toMatchObject([
      {
        publishUnknown: true,
        lastError: { code: "publish_unknown", message: "no answer within 1m" },
      },
    ])
    await host.automation.close()
  })

  it("R-13 key: MUST be repeated under its key", async () => {
    const keys: Array<string> = []
    const host = await begun(
      customPublisher({
        idempotency: "key",
        publish: ({ key }) => {
          keys.push(key)
          return keys.length === 1 ? new Promise<never>(() => {}) : { externalId: key, url: null }
        },
      }),
      { articles: 1 },
    )
    await host.clock.advance("2 minutes")
    const { run } = await host.automation.currentRun({ siteId })
    expect(run?.stage7Result).toMatchObject({ published: 1, failed: 0 })
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    await host.automation.close()
  })
})

/** Safeguards of the sweep that no other test would miss (tools/mutants). */
import { MediaStore, memoryMedia, Publisher, type Storage } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { away, onAlteredStorage } from "./alteredStorage.ts"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { read } from "./stored.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

const slowPublisher = (out: Array<string>) =>
  Layer.succeed(Publisher, {
    idempotency: "key",
    publish: ({ content: { id, slug, title } }) =>
      Effect.gen(function* () {
        yield* Effect.sleep("5 seconds")
        out.push(title)
        return { externalId: id, url: `https://site.example/${slug}` }
      }),
  })

const options = {
  concurrency: 4,
  sweepEvery: "10 seconds",
  siteDefaults: { ...onlyStages(7), publishPolicy: { mode: "review" } },
} as const

const contents = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ title: `${name} ${n + 1}`, html: "<p>word</p>" }))

/** Articles that a run has left to the sweep, once a person approves them. */
const heldBack = async (host: AutomationOnClock, count: number): Promise<ReadonlyArray<string>> => {
  const { automation, clock } = host
  await automation.addItems({ siteId, contents: contents("old", count) })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("1 second")
  const { items } = await automation.listItems({ siteId, kind: "content" })
  return items.map(({ id }) => id)
}

const cap = async ({ automation }: AutomationOnClock, dailyCap: number): Promise<unknown> =>
  automation.updateConfig({ siteId, patch: { publishPolicy: { mode: "auto", dailyCap } } })

/** Claims of publications take their time, so that two sweeps have looked before either claims. */
const slowClaims = ({ pipeline }: Storage["Service"]): Partial<Storage["Service"]> => ({
  pipeline: {
    ...pipeline,
    claimPublications: (input) =>
      Effect.andThen(Effect.sleep("15 seconds"), pipeline.claimPublications(input)),
  },
})

describe("the daily cap", () => {
  it("R-13 MUST hold where two sweeps see the same room: the claim itself counts", async () => {
    const out: Array<string> = []
    const first = onAlteredStorage(slowClaims, options, slowPublisher(out))
    const second = automationOnClock(() => slowPublisher(out), options, first)
    await heldBack(first, 4)
    await first.automation.stop()
    await cap(first, 1)
    for (const { automation } of [first, second]) await automation.start()
    await first.clock.advance("10 minutes")
    expect(out).toHaveLength(1)
    const closing = [first, second].map(({ automation }) => automation.close())
    await first.clock.advance("1 minute")
    await Promise.all(closing)
  })

  it("R-13 MUST hold while a run publishes: the sweep leaves the day's room to it", async () => {
    const out: Array<string> = []
    const sweeping = { ...options, sweepEvery: "1 second" } as const
    const host = onAlteredStorage(() => ({}), sweeping, slowPublisher(out))
    const held = await heldBack(host, 4)
    await host.automation.stop()
    for (const contentId of held) await host.automation.approve({ siteId, contentId })
    await cap(host, 3)
    await host.automation.addItems({ siteId, contents: contents("new", 4) })
    await host.automation.runNow({ siteId })
    await host.automation.start()
    await host.clock.advance("10 minutes")
    expect(out).toHaveLength(3)
    await host.automation.close()
  })
})

describe("a step of the sweep that fails", () => {
  it("MUST not keep the others from being made", async () => {
    const { layer, opened } = watchedMedia()
    const { automation, clock } = onAlteredStorage(
      ({ runs }) => ({ runs: { ...runs, listAbandoned: () => Effect.fail(away) } }),
      options,
      layer,
    )
    await automation.start()
    const media = await opened
    await read(media.put({ key: "loose", bytes: Uint8Array.of(1), mediaType: "image/png" }))
    await clock.advance("2 days")
    expect(await read(media.list(EVERY))).toEqual([])
    await automation.close()
  })
})

const EVERY = { after: null, limit: 100, olderThan: Duration.zero }

/** Media in memory, and the store itself once it is opened. */
const watchedMedia = () => {
  const { promise, resolve } = Promise.withResolvers<MediaStore["Service"]>()
  const layer = Layer.tap(memoryMedia(), (context) =>
    Effect.sync(() => resolve(Context.get(context, MediaStore))),
  )
  return { layer, opened: promise }
}

describe("the sweep of media", () => {
  it("R-11 MUST delete what no image refers to a day after it was stored, and nothing else", async () => {
    const { layer, opened } = watchedMedia()
    const host = onAlteredStorage(
      () => ({}),
      { siteDefaults: { ...onlyStages(4, 5, 6), betweenStageDelay: 0 } },
      layer,
    )
    const { automation, clock } = host
    await automation.grantCredits({ accountId: siteId, amount: 100, key: "grant" })
    await automation.addItems({ siteId, tasks: [{ title: "a", primaryKeyword: "keyword" }] })
    await automation.start()
    await automation.runNow({ siteId })
    await clock.advance("1 minute")
    const media = await opened
    const keys = () => read(media.list(EVERY))
    const drawn = await keys()
    expect(drawn).toHaveLength(5)
    await read(media.put({ key: "loose", bytes: Uint8Array.of(1), mediaType: "image/png" }))
    await clock.advance("2 days")
    expect(await keys()).toEqual(drawn)
    await automation.close()
  })
})

/** Pages of articles that are taken beside a commit, by a publisher whose hand must be exact. */
import { type PublishPolicy, Publisher, PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

interface Slow {
  /** How long a commit takes. */
  readonly commit: "100 millis" | "1 second"
  /** How long the answer to the day's count takes once something is in flight. */
  readonly count: "0 millis" | "300 millis"
  /** The article that is rejected. */
  readonly rejected?: string
}

/** A run that publishes ten articles, one after the other; answers which titles were posted. */
const published = async (publishPolicy: PublishPolicy, slow: Slow) => {
  const posts: Array<string> = []
  const { automation, clock } = onAlteredStorage(
    ({ pipeline }) => ({
      pipeline: {
        ...pipeline,
        countPublished: (site, since) =>
          Effect.tap(pipeline.countPublished(site, since), () =>
            posts.length === 0 ? Effect.void : Effect.sleep(slow.count),
          ),
        commit: (lease, commit, ttl) =>
          Effect.andThen(Effect.sleep(slow.commit), pipeline.commit(lease, commit, ttl)),
      },
    }),
    {
      concurrency: 1,
      siteDefaults: { ...onlyStages(7), publishPolicy, maxAttempts: 1 },
    },
    Layer.succeed(
      Publisher,
      Publisher.of({
        idempotency: "none",
        publish: ({ content: { title }, key }) =>
          Effect.gen(function* () {
            posts.push(title)
            yield* Effect.sleep("100 millis")
            if (title === slow.rejected)
              return yield* new PublishError({ reason: "rejected", detail: "no" })
            return { externalId: key, url: null }
          }),
      }),
    ),
  )
  const contents = Array.from({ length: 10 }, (_, n) => ({
    title: `article ${n}`,
    html: "<p>Words.</p>",
  }))
  await automation.addItems({ siteId, contents })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("1 minute")
  const { run } = await automation.currentRun({ siteId })
  expect(run?.status).toBe("completed")
  await automation.close()
  return { posts, result: run?.stage7Result }
}

describe("a page that is taken while publications are not stored yet", () => {
  it("R-13 MUST not take them again", async () => {
    const { posts, result } = await published(
      { mode: "auto" },
      { commit: "1 second", count: "0 millis" },
    )
    expect(posts).toEqual(Array.from({ length: 10 }, (_, n) => `article ${n}`))
    expect(result).toMatchObject({ readyForReview: 10, published: 10, failed: 0 })
  })

  const capped: PublishPolicy = { mode: "auto", dailyCap: 3 }

  it("R-13 MUST leave room for them under the day's cap", async () => {
    const { posts, result } = await published(capped, { commit: "1 second", count: "0 millis" })
    expect(posts).toHaveLength(3)
    expect(result).toMatchObject({ readyForReview: 10, published: 3 })
  })

  it("R-13 MUST leave room for those that are stored between the day's count and its answer", async () => {
    const { posts, result } = await published(capped, {
      commit: "100 millis",
      count: "300 millis",
    })
    expect(posts).toHaveLength(3)
    expect(result).toMatchObject({ readyForReview: 10, published: 3 })
  })

  it("R-13 MUST look again when they are stored: another goes out in the place of one that failed", async () => {
    const { posts, result } = await published(capped, {
      commit: "1 second",
      count: "300 millis",
      rejected: "article 0",
    })
    expect(posts).toHaveLength(4)
    expect(result).toMatchObject({ published: 3, failed: 1 })
  })
})

describe("the hand of a publisher that can neither repeat nor look up", () => {
  it("R-03 MUST hold nothing that is not begun: after a crash a person has to look at all of it", async () => {
    const begun = new Set<string>()
    const { automation, clock, storage } = onAlteredStorage(
      ({ pipeline }) => ({
        pipeline: {
          ...pipeline,
          commit: (lease, commit, ttl) =>
            Effect.andThen(Effect.sleep("50 millis"), pipeline.commit(lease, commit, ttl)),
        },
      }),
      { concurrency: 4, siteDefaults: onlyStages(7) },
      Layer.succeed(
        Publisher,
        Publisher.of({
          idempotency: "none",
          publish: ({ content: { id }, key }) =>
            Effect.gen(function* () {
              begun.add(id)
              yield* Effect.sleep(`${500 + 100 * begun.size} millis`)
              return { externalId: key, url: null }
            }),
        }),
      ),
    )
    const contents = Array.from({ length: 12 }, (_, n) => ({
      title: `article ${n}`,
      html: "<p>x</p>",
    }))
    await automation.addItems({ siteId, contents })
    await automation.start()
    await automation.runNow({ siteId })
    let most = 0
    for (let n = 0; n < 200; n++) {
      await clock.advance("25 millis")
      const run = await Effect.runPromise(storage.runs.findActive(siteId))
      const hand = run?.inHand?.ids ?? []
      expect(hand.filter((id) => !begun.has(id))).toStrictEqual([])
      most = Math.max(most, hand.length)
    }
    expect(most).toBeGreaterThanOrEqual(4)
    expect((await automation.currentRun({ siteId })).run).toMatchObject({
      status: "completed",
      stage7Result: { published: 12 },
    })
    await automation.close()
  })
})

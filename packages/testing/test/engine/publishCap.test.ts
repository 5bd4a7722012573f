/** The day's cap of the publish policy, while publications wait to be stored. */
import { customPublisher, type Publication } from "@pressline/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { articleKit } from "./articleKit.ts"
import { onlyStages, runOf } from "./storedRuns.ts"

const siteId = "site"
const capped = (dailyCap: number) => ({ publishPolicy: { mode: "auto", dailyCap } }) as const

describe("a page that is taken while publications are not stored yet", () => {
  it("R-13 MUST leave room for those that wait for their commit", async () => {
    const kit = await articleKit(10, {
      publisherIdempotency: "none",
      concurrency: 1,
      commitLinger: "900 millis",
      siteDefaults: capped(3),
    })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ readyForReview: 10, published: 3 })
    expect(kit.publisher.posts()).toBe(3)
    await kit.close()
  })

  it("R-13 MUST leave room for those that are stored between the count and its answer", async () => {
    const posts: Array<string> = []
    const { automation, clock } = onAlteredStorage(
      ({ pipeline }) => ({
        pipeline: {
          ...pipeline,
          // Slow once something is in flight.
          countPublished: (site, since) =>
            Effect.tap(pipeline.countPublished(site, since), () =>
              posts.length === 0 ? Effect.void : Effect.sleep("300 millis"),
            ),
          commit: (lease, commit, ttl) =>
            Effect.andThen(Effect.sleep("100 millis"), pipeline.commit(lease, commit, ttl)),
        },
      }),
      { concurrency: 2, siteDefaults: { ...onlyStages(7), ...capped(4) } },
      customPublisher({
        idempotency: "none",
        publish: ({ key }) => {
          posts.push(key)
          return { externalId: key, url: null }
        },
      }),
    )
    const contents = Array.from({ length: 10 }, (_, n) => ({
      title: `article ${n + 1}`,
      html: "<p>Words.</p>",
    }))
    await automation.addItems({ siteId, contents })
    await automation.start()
    await automation.runNow({ siteId })
    await clock.advance("1 minute")
    expect((await automation.currentRun({ siteId })).state).toBe("completed")
    expect(posts).toHaveLength(4)
    const { items } = await automation.listItems({ siteId, kind: "publication", limit: 100 })
    expect(new Set((items as ReadonlyArray<Publication>).map(({ contentId }) => contentId)).size).toBe(4)
    await automation.close()
  })

  it("R-13 MUST let another out in the place of one that failed", async () => {
    const kit = await articleKit(5, {
      publisherIdempotency: "none",
      concurrency: 1,
      commitLinger: "900 millis",
      siteDefaults: capped(3),
    })
    kit.publisher.failNext({ reason: "unknown" })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stage7Result).toMatchObject({ published: 3, failed: 1 })
    await kit.close()
  })
})

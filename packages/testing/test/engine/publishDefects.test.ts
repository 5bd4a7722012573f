/** A defect in the middle of stage 7 fails the run; what was being published is in doubt. */
import type { Content, Publication } from "@pressline/core"
import { Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

/** A publisher that takes its time to answer, and dies once, with article 2. */
const dyingPublisher = (idempotency: "lookup" | "none", posts: Array<string>) => {
  let died = false
  return Layer.succeed(
    Publisher,
    Publisher.of({
      idempotency,
      publish: ({ content: { title }, key }) =>
        Effect.gen(function* () {
          if (title === "article 2" && !died) {
            died = true
            yield* Effect.sleep("1 second")
            return yield* Effect.die(new Error("a bug of the publisher"))
          }
          posts.push(title)
          yield* Effect.sleep("5 seconds")
          return { externalId: key, url: null }
        }),
      ...(idempotency === "lookup"
        ? {
            lookup: ({ content: { title }, key }) =>
              Effect.sync(() => (posts.includes(title) ? { externalId: key, url: null } : null)),
          }
        : {}),
    }),
  )
}

/** Three articles, two runs: the first is failed by the defect. */
const twoRuns = async (idempotency: "lookup" | "none") => {
  const posts: Array<string> = []
  const { automation, clock } = automationOnClock(() => dyingPublisher(idempotency, posts), {
    concurrency: 4,
    siteDefaults: onlyStages(7),
  })
  const contents = [1, 2, 3].map((n) => ({ title: `article ${n}`, html: "<p>Words.</p>" }))
  await automation.addItems({ siteId, contents })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("1 minute")
  expect((await automation.currentRun({ siteId })).run?.status).toBe("failed")
  await automation.runNow({ siteId })
  await clock.advance("1 minute")
  expect((await automation.currentRun({ siteId })).run?.status).toBe("completed")
  const articles = (await automation.listItems({ siteId, kind: "content" }))
    .items as ReadonlyArray<Content>
  const out = (await automation.listItems({ siteId, kind: "publication" }))
    .items as ReadonlyArray<Publication>
  await automation.close()
  return { posts, articles, out }
}

describe("a defect while articles are published", () => {
  it("R-13 lookup: MUST look for the others in the next run, and post none of them twice", async () => {
    const { out, posts } = await twoRuns("lookup")
    expect(posts.toSorted()).toStrictEqual(["article 1", "article 2", "article 3"])
    expect(out).toHaveLength(3)
  })

  it("R-13 none: MUST set aside what was being published, and post nothing twice", async () => {
    const { articles, posts } = await twoRuns("none")
    expect(posts.toSorted()).toStrictEqual(["article 1", "article 3"])
    expect(articles.map(({ lastError }) => lastError?.code)).toStrictEqual(
      articles.map(() => "publish_unknown"),
    )
  })
})

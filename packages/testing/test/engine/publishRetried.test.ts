/** Images that are retried while their article is being published. */
import { Publisher, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, it } from "vitest"
import { automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

it("R-12 an image retried while its article is published MUST update it, never post it twice", async () => {
  const requests: Array<PublishRequest> = []
  const publisher = Layer.succeed(
    Publisher,
    Publisher.of({
      idempotency: "none",
      publish: (request) =>
        Effect.gen(function* () {
          requests.push(request)
          yield* Effect.sleep("10 seconds")
          return { externalId: "post", url: null }
        }),
    }),
  )
  const { ai, automation, clock } = automationOnClock(() => publisher, {
    siteDefaults: { ...onlyStages(4, 5, 6, 7), maxAttempts: 1 },
  })
  ai.failFor("generateImage", "picture 2", { code: "ai_refused" })
  await automation.addItems({ siteId, tasks: [{ title: "article 1", primaryKeyword: "keyword" }] })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("5 seconds")
  expect(requests).toHaveLength(1)
  ai.heal()
  expect(await automation.retryFailed({ siteId })).toStrictEqual({ retried: 1 })
  await clock.advance("1 minute")
  await automation.runNow({ siteId })
  await clock.advance("1 minute")
  expect((await automation.currentRun({ siteId })).run?.status).toBe("completed")
  expect(requests.map(({ previous }) => previous?.externalId ?? null)).toStrictEqual([null, "post"])
  expect(requests.map(({ images }) => images.length)).toStrictEqual([4, 5])
  await automation.close()
})

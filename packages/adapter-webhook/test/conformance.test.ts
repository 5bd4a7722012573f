import { webhook } from "@pressline/adapter-webhook"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import { afterAll } from "vitest"
import { openCms, SECRET } from "./cms.ts"

const cms = await openCms()
afterAll(() => cms.close())

publisherSuite("webhook", webhook({ url: cms.url, secret: SECRET, ownNetwork: true }), {
  idempotency: "key",
  count: ({ content }) =>
    Effect.sync(
      () => cms.posts().filter(({ event }) => event.data.content_id === content.id).length,
    ),
  loseNextAnswer: Effect.sync(cms.loseNextAnswer),
})

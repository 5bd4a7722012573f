/** The kit's own publisher keeps what each kind of idempotency promises, also when an answer is lost. */
import { Publisher } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeRecordingPublisher } from "../src/recorders.ts"

for (const idempotency of ["key", "lookup", "none"] as const) {
  const { publisher, recorder } = makeRecordingPublisher(idempotency)
  publisherSuite(`the recording publisher by ${idempotency}`, Layer.succeed(Publisher, publisher), {
    clock: "virtual",
    idempotency,
    // What is out there of this key: repeats of a key make one, and every other publication its own.
    count: ({ key }) =>
      Effect.sync(() => {
        const ofKey = recorder.published.filter((request) => request.key === key)
        return idempotency === "key"
          ? Math.min(1, ofKey.length)
          : ofKey.filter(({ previous }) => previous === null).length
      }),
    loseNextAnswer: Effect.sync(() => recorder.failNext({ reason: "unknown", tookEffect: true })),
  })
}

/** publisherSuite: an article goes out once, and is updated in place. */
import { expect } from "@effect/vitest"
import { Publisher, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { publishRequest } from "./publishRequest.ts"

export interface PublisherOptions extends SuiteOptions {
  /** What the publisher must declare. */
  readonly idempotency: "key" | "lookup" | "none"
  /** How many objects the world has for a request, where a test can look. */
  readonly count?: (request: PublishRequest) => Effect.Effect<number, unknown>
  /** The next publication takes effect, and its answer does not arrive. */
  readonly loseNextAnswer?: Effect.Effect<void, unknown>
  /** Turns the sample into what this publisher needs, for example pictures that can be fetched. */
  readonly prepare?: (request: PublishRequest) => Effect.Effect<PublishRequest, unknown>
}

const requirements =
  ({
    count,
    idempotency,
    loseNextAnswer,
    prepare = Effect.succeed,
  }: PublisherOptions): Requirements<Publisher> =>
  (it) => {
    const newRequest = Effect.flatMap(publishRequest, prepare)
    const expectCount = Effect.fnUntraced(function* (request: PublishRequest, expected: number) {
      if (count !== undefined) expect(yield* count(request)).toBe(expected)
    })

    it(
      `MUST declare what a repeat does: ${idempotency}`,
      Effect.gen(function* () {
        const publisher = yield* Publisher
        expect(publisher.idempotency).toBe(idempotency)
        expect(publisher.lookup !== undefined).toBe(idempotency === "lookup")
      }),
    )

    it(
      "MUST answer with how the article is named outside and where it is",
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const request = yield* newRequest
        const receipt = yield* publisher.publish(request)
        expect(receipt.externalId.length).toBeGreaterThan(0)
        expect(receipt.url === null || URL.canParse(receipt.url)).toBe(true)
        yield* expectCount(request, 1)
      }),
    )

    it(
      "MUST update an article that was published before, under the same external id",
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const request = yield* newRequest
        const previous = yield* publisher.publish(request)
        const content = { ...request.content, title: "A new title", html: "<p>New.</p>" }
        const updated = yield* publisher.publish({ ...request, content, previous })
        expect(updated.externalId).toBe(previous.externalId)
        yield* expectCount(request, 1)
      }),
    )

    it(
      "MUST give different articles different external ids",
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const requests = yield* Effect.replicateEffect(newRequest, 3)
        const receipts = yield* Effect.all(requests.map(publisher.publish), {
          concurrency: "unbounded",
        })
        expect(new Set(receipts.map(({ externalId }) => externalId)).size).toBe(3)
      }),
    )

    if (idempotency === "key")
      it(
        "R-13 MUST make one object of a key that is published again: the reply was lost",
        Effect.gen(function* () {
          const publisher = yield* Publisher
          const request = yield* newRequest
          const first = yield* publisher.publish(request)
          expect(yield* publisher.publish(request)).toEqual(first)
          yield* expectCount(request, 1)
        }),
      )

    if (idempotency === "lookup")
      it(
        "R-13 MUST find what a key made, and nothing before",
        Effect.gen(function* () {
          const { lookup, publish } = yield* Publisher
          const request = yield* newRequest
          expect(lookup && (yield* lookup(request))).toBeNull()
          const receipt = yield* publish(request)
          expect(lookup && (yield* lookup(request))).toEqual(receipt)
        }),
      )

    if (loseNextAnswer !== undefined)
      it(
        "R-13 MUST not take a lost answer for a refusal, and make one object of it all the same",
        Effect.gen(function* () {
          const { lookup, publish } = yield* Publisher
          const request = yield* newRequest
          yield* loseNextAnswer
          const { reason } = yield* Effect.flip(publish(request))
          if (idempotency === "key") expect(["unavailable", "unknown"]).toContain(reason)
          else expect(reason).toBe("unknown")
          if (idempotency === "key") yield* publish(request)
          if (idempotency === "lookup")
            expect((yield* lookup?.(request) ?? Effect.succeed(null))?.externalId).toBeTypeOf(
              "string",
            )
          yield* expectCount(request, 1)
        }),
      )

    if (loseNextAnswer !== undefined && idempotency !== "none")
      it(
        "R-13 MUST make one object of an update whose answer is lost",
        Effect.gen(function* () {
          const { publish } = yield* Publisher
          const request = yield* newRequest
          const previous = yield* publish(request)
          yield* loseNextAnswer
          yield* Effect.flip(publish({ ...request, previous }))
          expect((yield* publish({ ...request, previous })).externalId).toBe(previous.externalId)
          yield* expectCount(request, 1)
        }),
      )
  }

export const publisherSuite = <E>(
  name: string,
  publisher: Adapter<Publisher, E>,
  options: PublisherOptions,
): void => describeSuite(`${name}: Publisher`, publisher, requirements(options), options)

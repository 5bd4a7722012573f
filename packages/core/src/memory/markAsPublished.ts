/** markAsPublished: the publisher of hosts that show articles from Pressline itself. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Publisher } from "../ports/Publisher.ts"

/** Publishes nowhere: the article is marked as published under its own id, without a URL. */
export const markAsPublished = (): Layer.Layer<Publisher> =>
  Layer.succeed(
    Publisher,
    Publisher.of({
      idempotency: "key",
      publish: ({ content }) => Effect.succeed({ externalId: content.id, url: null }),
    }),
  )

/** Stage 7: what the publish policy lets through is published. It never waits for people. */
import * as Effect from "effect/Effect"
import type { Content } from "../domain/Content.ts"
import { noCredits } from "../domain/Credits.ts"
import { stageFacts } from "../domain/Stage.ts"
import { loadPublishRequests } from "../engine/publish/loadPublishRequests.ts"
import { publishArticle } from "../engine/publish/publishArticle.ts"
import type { Stage } from "../engine/Stage.ts"
import { Ids } from "../ports/Ids.ts"
import { Publisher, type PublishRequest } from "../ports/Publisher.ts"

export const publishContent: Stage = {
  number: 7,
  name: stageFacts(7).name,
  takes: stageFacts(7).inputStatus,
  call: "item",
  calls: "publish",
  acts: true,
  ceiling: () => noCredits,
  open: () =>
    Publisher.useSync(({ idempotency }) => {
      const requests = new Map<string, PublishRequest>()
      return {
        // What is in hand at a crash may have gone out, and this publisher could not tell.
        exact: idempotency === "none",
        prepare: Effect.fnUntraced(function* (items) {
          const loaded = yield* loadPublishRequests(items as ReadonlyArray<Content>)
          for (const [id, request] of loaded) requests.set(id, request)
        }),
        process: Effect.fnUntraced(function* ([item], call) {
          const ids = yield* Ids
          const content = item as Content
          const request =
            requests.get(content.id) ?? (yield* loadPublishRequests([content])).get(content.id)
          if (request === undefined) return yield* Effect.die(new Error("no publish request"))
          const receipt = yield* publishArticle(request, call.unknown)
          requests.delete(content.id)
          const publication = { id: yield* ids.next, contentId: content.id, ...receipt }
          return {
            advanced: [{ id: content.id }],
            outputs: { publications: [publication] },
            units: 0,
          }
        }),
      }
    }),
}

/** Articles of a site that a person could decide about. */
import * as Effect from "effect/Effect"
import type { SimWorld } from "./SimWorld.ts"

export const itemsWaitingForAPerson = (
  world: SimWorld,
  siteId: string,
): Effect.Effect<ReadonlyArray<string>> =>
  world.recorder.storage.pipeline
    .listItems({
      siteId,
      kind: "content",
      status: "review",
      runId: null,
      search: null,
      after: null,
      limit: 20,
    })
    .pipe(
      Effect.map(({ items }) => items.map(({ id }) => id)),
      Effect.orDie,
    )

/** Storage with its schema up to date: what every storage suite runs over. */
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Adapter, layerOf } from "./describeSuite.ts"

const migrate = Layer.effectDiscard(Effect.flatMap(Storage, (storage) => storage.migrate))

export const migrated =
  <E>(adapter: Adapter<Storage, E>) =>
  () =>
    Layer.provideMerge(migrate, layerOf(adapter))

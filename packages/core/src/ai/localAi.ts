/** localAi: the five AI functions offline, deterministic and free; its articles say that they are drafts. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AiFunctions } from "../ports/AiFunctions.ts"
import { localArticle } from "./localArticle.ts"
import { localClusters } from "./localClusters.ts"
import { localIdeas } from "./localIdeas.ts"
import { localImage } from "./localImage.ts"
import { localImagePrompts } from "./localImagePrompts.ts"

export interface LocalAiOptions {
  /** How long each call takes, as a stand-in for a provider's delay. Default: no time. */
  readonly latency?: Duration.Input
}

/**
 * AI functions that need no network and no key, for demos, tests and developing without a provider.
 * The same input always gives the same output.
 */
export const localAi = ({ latency = 0 }: LocalAiOptions = {}): Layer.Layer<AiFunctions> => {
  const pause = Duration.isZero(Duration.fromInputUnsafe(latency))
    ? Effect.void
    : Effect.sleep(latency)
  const answer =
    <Input, Output>(make: (input: Input) => Output) =>
    (input: Input): Effect.Effect<Output> =>
      Effect.andThen(
        pause,
        Effect.sync(() => make(input)),
      )
  return Layer.succeed(
    AiFunctions,
    AiFunctions.of({
      autoCluster: answer(localClusters),
      generateIdeas: answer(localIdeas),
      generateContent: answer(localArticle),
      generateImagePrompts: answer(localImagePrompts),
      generateImage: answer(localImage),
    }),
  )
}

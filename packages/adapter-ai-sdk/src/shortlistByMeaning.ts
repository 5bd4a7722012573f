/** shortlistByMeaning: of the clusters offered, those whose meaning is nearest to some keyword of the batch. */
import { createHash } from "node:crypto"
import type { EmbeddingModelV4 } from "@ai-sdk/provider"
import type { AiCall, AiError, AutoClusterInput } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { SendRequest } from "./requests.ts"
import { estimateTokens } from "./tokens.ts"

const OFFERED = 20
/** Meanings kept, so that a cluster is embedded once and not with every batch. */
const MOST_KEPT = 10_000
const TOGETHER = 100

type Vector = ReadonlyArray<number>

/** Without an answer the clusters stay as they were offered: a shortlist is help, not a condition. */
export const shortlistByMeaning = (model: EmbeddingModelV4 | undefined, send: SendRequest) => {
  const kept = new Map<string, Vector>()
  return (
    input: AutoClusterInput,
    call: AiCall,
  ): Effect.Effect<AutoClusterInput["existing"], AiError> => {
    const { existing, keywords } = input
    if (model === undefined || existing.length <= OFFERED) return Effect.succeed(existing)
    const names = existing.map(({ name, primaryKeyword }) => `${name}: ${primaryKeyword}`)
    const phrases = keywords.map(({ phrase }) => phrase)
    const missing = [...new Set([...names, ...phrases])].filter((text) => !kept.has(text))
    return Effect.forEach(groups(missing, TOGETHER), (values) =>
      embed(model, send, values, call),
    ).pipe(
      Effect.map((answers) => {
        for (const [at, vector] of answers.flat().entries()) kept.set(missing[at] ?? "", vector)
        const near = (text: string): number =>
          Math.max(
            ...phrases.map((phrase) => likeness(kept.get(text) ?? [], kept.get(phrase) ?? [])),
          )
        const ranked = existing
          .map((cluster, at) => ({ cluster, near: near(names[at] ?? "") }))
          .toSorted((a, b) => b.near - a.near)
          .slice(0, OFFERED)
          .map(({ cluster }) => cluster)
        forgetOldest(kept)
        return ranked
      }),
      Effect.catch((error) =>
        Effect.as(Effect.logWarning(`Clusters are offered unranked: ${error.message}`), existing),
      ),
    )
  }
}

const embed = (
  model: EmbeddingModelV4,
  send: SendRequest,
  values: ReadonlyArray<string>,
  call: AiCall,
): Effect.Effect<ReadonlyArray<Vector>, AiError> =>
  Effect.map(
    send({
      call,
      function: "embed",
      model,
      tokens: estimateTokens(values.join(" ")),
      timeout: "60 seconds",
      send: (abortSignal) =>
        model.doEmbed({
          values: [...values],
          abortSignal,
          headers: { "idempotency-key": keyOf(call, values) },
        }),
      usage: ({ usage }) => ({ inputTokens: usage?.tokens ?? null, outputTokens: null }),
    }),
    ({ embeddings }) => embeddings,
  )

/** Which texts are still to be embedded can differ from try to try, and so must the key. */
const keyOf = ({ attempt, key }: AiCall, values: ReadonlyArray<string>): string =>
  `${key}:${createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16)}:${attempt}`

const groups = (texts: ReadonlyArray<string>, size: number): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from({ length: Math.ceil(texts.length / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size),
  )

const likeness = (a: Vector, b: Vector): number => {
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0
    product += value * other
    squaresA += value * value
    squaresB += other * other
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB)
}

const forgetOldest = (kept: Map<string, Vector>): void => {
  for (const text of kept.keys()) {
    if (kept.size <= MOST_KEPT) return
    kept.delete(text)
  }
}

/** Prunes chunk by chunk from the first run to the last; answers how much went with each. */
import { expect } from "@effect/vitest"
import { type Pruned, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

export const prunedRuns = Effect.fnUntraced(function* (before: {
  readonly logs?: Date
  readonly runs?: Date
  readonly limit?: number
}) {
  const { prune } = yield* Storage
  const limit = before.limit ?? 1000
  const input = { logsBefore: before.logs ?? null, runsBefore: before.runs ?? null, limit }
  const chunks: Array<number> = []
  let from: string | null = null
  do {
    const { next, removed }: Pruned = yield* prune({ ...input, from })
    expect(removed).toBeLessThanOrEqual(limit)
    if (next !== null && from !== null) expect(next >= from).toBe(true)
    chunks.push(removed)
    from = next
  } while (from !== null)
  return chunks
})

/** What several subjects check in the same words. */
import { expect } from "@effect/vitest"
import {
  type InputKind,
  type Item,
  type ItemByKind,
  type ItemKind,
  Storage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** The error that an effect must fail with: not a success, not a defect. */
export const refusal = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<string, A, R> => Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

/** It dies: the caller broke the contract. */
export const expectDeath = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<void, never, R> =>
  Effect.map(Effect.exit(effect), (exit) => {
    expect(Exit.isFailure(exit) && exit.cause.reasons.some(({ _tag }) => _tag === "Die")).toBe(true)
  })

/** The item of a site, which must be there. */
export const itemOf = Effect.fnUntraced(function* <K extends ItemKind>(
  siteId: string,
  kind: K,
  id: string,
) {
  const { pipeline } = yield* Storage
  const item: Item | null = yield* pipeline.getItem(siteId, kind, id)
  return item === null
    ? yield* Effect.die(new Error(`${kind} ${id} is gone`))
    : (item as ItemByKind[K])
})

/** Ids and statuses of the items of a kind, by id. */
export const statusesOf = Effect.fnUntraced(function* (siteId: string, kind: InputKind) {
  const { pipeline } = yield* Storage
  const { items } = yield* pipeline.listItems({
    siteId,
    kind,
    status: null,
    runId: null,
    search: null,
    after: null,
    limit: 1000,
  })
  return items.map((item) => ("status" in item ? item.status : "published"))
})

/** How many times each value is there. */
export const tally = (values: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

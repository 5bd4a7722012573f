/** How long a page may be. */
import * as Effect from "effect/Effect"
import { invalid } from "../domain/errors.ts"

/** A whole number between 1 and `most`. */
export const checkLimit = Effect.fnUntraced(function* (limit: number, most: number) {
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    return yield* invalid("limit", `a whole number from 1 to ${most}`)
  return limit
})

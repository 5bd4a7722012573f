/** Ids: UUID v7 from the Clock and Random services, so that a seeded run makes the same ids. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"

export interface IdsShape {
  /** A new id; ids of one process sort in the order they were made. */
  readonly next: Effect.Effect<string>
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")

export class Ids extends Context.Service<Ids, IdsShape>()("@pressline/core/Ids") {
  static readonly layer: Layer.Layer<Ids> = Layer.sync(Ids, () => {
    let last = 0
    let sequence = 0
    return Ids.of({
      next: Effect.gen(function* () {
        const now = Math.floor(yield* Clock.currentTimeMillis)
        sequence = now > last ? 0 : sequence + 1
        last = Math.max(now, last)
        if (sequence > 0xfff) {
          last += 1
          sequence = 0
        }
        const time = hex(last, 12)
        const high = yield* Random.nextIntBetween(0, 0x3fff + 1)
        const low = yield* Random.nextIntBetween(0, 2 ** 24)
        const rest = yield* Random.nextIntBetween(0, 2 ** 24)
        return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(sequence, 3)}-${hex(0x8000 | high, 4)}-${hex(low, 6)}${hex(rest, 6)}`
      }),
    })
  })
}

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
    const make = (now: number, random: () => number): string => {
      sequence = now > last ? 0 : sequence + 1
      last = Math.max(now, last)
      if (sequence > 0xfff) {
        last += 1
        sequence = 0
      }
      const time = hex(last, 12)
      const draw = (below: number): number => Math.floor(random() * below)
      const high = hex(0x8000 | draw(0x4000), 4)
      const low = `${hex(draw(2 ** 24), 6)}${hex(draw(2 ** 24), 6)}`
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(sequence, 3)}-${high}-${low}`
    }
    return Ids.of({
      next: Effect.withFiberSucceed((fiber) => {
        const clock = fiber.getRef(Clock.Clock)
        const random = fiber.getRef(Random.Random)
        return make(Math.floor(clock.currentTimeMillisUnsafe()), () => random.nextDoubleUnsafe())
      }),
    })
  })
}

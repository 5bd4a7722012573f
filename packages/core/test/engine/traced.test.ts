import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import { describe, expect, it } from "vitest"
import { traced } from "../../src/engine/traced.ts"

const spanIsThere = Effect.map(Effect.option(Effect.currentSpan), Option.isSome)

/** Without the fiber's number. */
const shown = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isSuccess(exit)
    ? `answer ${String(exit.value)}`
    : (Cause.pretty(exit.cause).split("\n", 1)[0] ?? "")

const native = Layer.succeed(
  Tracer.Tracer,
  Tracer.make({ span: (options) => new Tracer.NativeSpan(options) }),
)

describe("traced", () => {
  it("MUST make no span and ask for no attribute where no tracer is set up", async () => {
    let asked = 0
    const attributes = () => {
      asked += 1
      return {}
    }
    const effect = traced("automation.call", { attributes }, spanIsThere)
    expect(await Effect.runPromise(effect)).toBe(false)
    expect(asked).toBe(0)
    expect(await Effect.runPromise(Effect.provide(effect, native))).toBe(true)
    expect(asked).toBe(1)
  })

  it.each([
    ["a failure", Effect.fail("no")],
    ["a defect", Effect.die(new Error("broken"))],
    ["an interruption", Effect.interrupt],
    ["an answer", Effect.succeed(1)],
  ])("MUST leave %s as it is", async (_, effect: Effect.Effect<number, string>) => {
    const spanned = traced("automation.call", { attributes: () => ({}) }, effect)
    const exit = await Effect.runPromiseExit(Effect.provide(spanned, native))
    const plain = await Effect.runPromiseExit(effect)
    expect(shown(exit)).toBe(shown(plain))
  })

  it("MUST let an interruption through at once, and end the span", async () => {
    const ended: Array<string> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        const end = span.end.bind(span)
        span.end = (at, exit) => {
          ended.push(exit._tag)
          end(at, exit)
        }
        return span
      },
    })
    const spanned = traced("automation.call", { attributes: () => ({}) }, Effect.never)
    const timed = Effect.timeoutOption(spanned, "1 milli")
    const answer = await Effect.runPromise(
      Effect.provide(timed, Layer.succeed(Tracer.Tracer, tracer)),
    )
    expect(Option.isNone(answer)).toBe(true)
    expect(ended).toEqual(["Failure"])
  })
})

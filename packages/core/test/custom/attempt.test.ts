import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { describe, expect, it } from "vitest"
import { type Abort, attempt, type Awaitable } from "../../src/custom/attempt.ts"

/** Runs a function until it is interrupted; answers what it was given. */
const interrupted = async (run: (abort: Abort) => void): Promise<Abort> => {
  let given: Abort | null = null
  const effect = attempt(
    (abort) => {
      given = abort
      run(abort)
      return new Promise<never>(() => {})
    },
    (thrown) => thrown,
  )
  const fiber = Effect.runFork(effect)
  await Effect.runPromise(Fiber.interrupt(fiber))
  expect(Exit.hasInterrupts(await Effect.runPromise(Fiber.await(fiber)))).toBe(true)
  if (given === null) throw new Error("it was not called")
  return given
}

type Then = (done: (value: unknown) => void, failed: (thrown: unknown) => void) => void

/** A promise of another library. */
const thenable = (then: Then): PromiseLike<unknown> =>
  // oxlint-disable-next-line unicorn/no-thenable
  ({ then }) as unknown as PromiseLike<unknown>

const exitOf = (run: () => Awaitable<unknown>) =>
  Effect.runPromiseExit(attempt(run, (thrown) => ({ thrown })))

describe("the signal of a call that is interrupted", () => {
  it("is aborted where it was asked for before, and its listeners hear of it", async () => {
    const heard: Array<string> = []
    let early: AbortSignal | null = null
    const abort = await interrupted((given) => {
      early = given.signal
      expect(early.aborted).toBe(false)
      early.addEventListener("abort", () => heard.push("abort"))
    })
    expect(heard).toEqual(["abort"])
    expect(abort.signal, "one call has one signal").toBe(early)
    expect(abort.signal.aborted).toBe(true)
  })

  it("is aborted where it is asked for only afterwards", async () => {
    const abort = await interrupted(() => {})
    expect(abort.signal.aborted).toBe(true)
    expect(abort.signal.reason).toMatchObject({ name: "AbortError" })
  })

  it("is not aborted by an answer", async () => {
    let given: Abort | null = null as Abort | null
    const answer = await Effect.runPromise(
      attempt(
        (abort) => {
          given = abort
          return Promise.resolve(abort.signal.aborted)
        },
        (thrown) => thrown,
      ),
    )
    expect(answer).toBe(false)
    expect(given?.signal.aborted).toBe(false)
  })
})

describe("what a function answers", () => {
  it.each<readonly [string, () => Awaitable<unknown>]>([
    ["at once", () => 42],
    ["later", () => Promise.resolve(42)],
    ["as a thenable of its own", () => thenable((done) => done(42))],
  ])("is its value: %s", async (_, run) => {
    expect(await exitOf(run)).toEqual(Exit.succeed(42))
  })

  it("may be nothing, or an object whose `then` is no function", async () => {
    expect(await exitOf(() => null)).toEqual(Exit.succeed(null))
    expect(await exitOf(() => undefined)).toEqual(Exit.succeed(undefined))
    // oxlint-disable-next-line unicorn/no-thenable
    expect(await exitOf(() => ({ then: "later" }))).toEqual(Exit.succeed({ then: "later" }))
  })

  it.each<readonly [string, () => Awaitable<unknown>]>([
    [
      "a throw",
      () => {
        throw new RangeError("no")
      },
    ],
    ["a rejection", () => Promise.reject(new RangeError("no"))],
    ["a thenable that fails", () => thenable((_, failed) => failed(new RangeError("no")))],
    [
      "a thenable that throws",
      () =>
        thenable(() => {
          throw new RangeError("no")
        }),
    ],
  ])("is a typed failure: %s", async (_, run) => {
    expect(await exitOf(run)).toEqual(Exit.fail({ thrown: new RangeError("no") }))
  })

  it("is a defect where the failure itself cannot be made", async () => {
    const broken = attempt(
      () => Promise.reject(new Error("first")),
      () => {
        throw new Error("second")
      },
    )
    expect(Exit.hasDies(await Effect.runPromiseExit(broken))).toBe(true)
  })
})

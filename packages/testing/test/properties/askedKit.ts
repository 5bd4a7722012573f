/** Asks a living process of a kit, and again when it dies over the question. */
import { type Automation, AutomationError } from "@pressline/core"
import { ProcessKilled, type TestKit } from "@pressline/testing"

export type Asked<A> =
  | { readonly _tag: "Answered"; readonly value: A; readonly repeated: boolean }
  | { readonly _tag: "Refused"; readonly error: AutomationError; readonly repeated: boolean }

/** The answer, or the refusal; time passes only if it does not come at once. */
export const asked = async <A>(
  kit: TestKit,
  call: (automation: Automation) => Promise<A>,
): Promise<Asked<A>> => {
  for (let repeated = false; ; repeated = true) {
    const outcome = await passing(kit, outcomeOf(call(kit.automation)))
    if (outcome !== "killed") return { ...outcome, repeated }
  }
}

const outcomeOf = <A>(promise: Promise<A>) =>
  promise.then(
    (value) => ({ _tag: "Answered" as const, value }),
    (error: unknown) => {
      if (error instanceof ProcessKilled) return "killed" as const
      if (error instanceof AutomationError) return { _tag: "Refused" as const, error }
      throw error
    },
  )

/** Lets time pass, a second at a time, until a promise is settled. */
const passing = async <A>(kit: TestKit, promise: Promise<A>): Promise<A> => {
  const waiting = Symbol("waiting")
  for (let seconds = 0; seconds < 300; seconds++) {
    const first = await Promise.race([promise, kit.clock.settle().then(() => waiting)])
    if (first !== waiting) return first as A
    await kit.clock.advance("1 second")
  }
  throw new Error("no answer within five minutes")
}

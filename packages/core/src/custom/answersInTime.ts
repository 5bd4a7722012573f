/**
 * answersInTime: calls of a client that may keep its caller waiting for ever, each answered in time or
 * given up. For adapters over clients that queue what they cannot send, as those of Redis do.
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { detailOf } from "./attempt.ts"

/** There was no answer, or it was an error. What was asked may have happened. */
export class NoAnswer extends Data.TaggedError("NoAnswer")<{
  readonly detail: string
  readonly cause?: unknown
}> {}

export type AnswersInTime = <A>(call: () => Promise<A>) => Effect.Effect<A, NoAnswer>

/**
 * Calls that may be overdue at the same time. Those that are given up still wait inside the client:
 * without a bound, an hour without a server would leave thousands of them in memory.
 */
const MOST_OVERDUE = 8

/** `server` is how messages call the other side. While too many calls are overdue, none is made. */
export const answersInTime = (server: string, timeout: Duration.Duration): AnswersInTime => {
  let overdue = 0
  return (call) =>
    Effect.suspend(() => {
      if (overdue >= MOST_OVERDUE)
        return Effect.fail(new NoAnswer({ detail: `${server} has not answered for a while` }))
      const answer = call()
      const givenUp = Effect.suspend(() => {
        overdue += 1
        const answered = () => void (overdue -= 1)
        answer.then(answered, answered)
        return Effect.fail(
          new NoAnswer({ detail: `no answer from ${server} in ${Duration.format(timeout)}` }),
        )
      })
      return Effect.tryPromise({
        try: () => answer,
        catch: (cause) => new NoAnswer({ detail: detailOf(cause), cause }),
      }).pipe(Effect.timeoutOrElse({ duration: timeout, orElse: () => givenUp }))
    })
}

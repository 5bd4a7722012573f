/** A duration that a host gave as an option, or an error that says how to write one. */
import * as Duration from "effect/Duration"
import * as Result from "effect/Result"

export const durationOf = (
  adapter: string,
  option: string,
  given: Duration.Input,
): Duration.Duration => {
  const parsed = Result.try(() => Duration.fromInputUnsafe(given))
  if (Result.isSuccess(parsed) && Duration.toMillis(parsed.success) > 0) return parsed.success
  throw new TypeError(
    `${adapter}: ${option} ${JSON.stringify(given)} is no duration such as "2 seconds" or 2000`,
  )
}

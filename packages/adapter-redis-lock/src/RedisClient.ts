/** RedisClient: scripts on the host's ioredis client, each answered in time or not at all. */
import { createHash } from "node:crypto"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** What is used of an ioredis `Redis` or `Cluster`, of major 5 or 6. It stays the host's to close. */
export interface RedisClient {
  evalsha(sha1: string, keys: number, ...input: Array<string>): Promise<unknown>
  eval(script: string, keys: number, ...input: Array<string>): Promise<unknown>
}

/** Redis did not answer, or not what was asked. What was asked may have happened. */
export class RedisFailure extends Data.TaggedError("RedisFailure")<{
  readonly detail: string
  readonly cause?: unknown
}> {}

export interface RedisScript {
  readonly text: string
  readonly sha1: string
}

export const redisScript = (text: string): RedisScript => ({
  text,
  sha1: createHash("sha1").update(text).digest("hex"),
})

/** Runs a script on one key: every script has exactly one, so it runs on a cluster as well. */
export type RunScript = (
  script: RedisScript,
  key: string,
  input: ReadonlyArray<string | number>,
) => Effect.Effect<unknown, RedisFailure>

export const DEFAULT_TIMEOUT = Duration.seconds(2)

/**
 * Commands that may wait for an answer that is overdue. ioredis keeps commands while it has no
 * connection: without a bound, an hour without Redis would leave thousands of them in memory.
 */
const MOST_OVERDUE = 8

export const scriptsOn = (client: RedisClient, timeout: Duration.Duration): RunScript => {
  let overdue = 0
  const answerOf = async (script: RedisScript, key: string, input: ReadonlyArray<string>) => {
    try {
      return await client.evalsha(script.sha1, 1, key, ...input)
    } catch (error) {
      if (!isUnknownScript(error)) throw error
      return await client.eval(script.text, 1, key, ...input) // a server that has just started
    }
  }
  return (script, key, input) =>
    Effect.suspend(() => {
      if (overdue >= MOST_OVERDUE)
        return Effect.fail(new RedisFailure({ detail: "Redis has not answered for a while" }))
      const answer = answerOf(script, key, input.map(String))
      return Effect.tryPromise({ try: () => answer, catch: failureOf }).pipe(
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () => {
            overdue += 1
            const answered = () => void (overdue -= 1)
            answer.then(answered, answered)
            return Effect.fail(
              new RedisFailure({ detail: `no answer from Redis in ${Duration.format(timeout)}` }),
            )
          },
        }),
      )
    })
}

const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("NOSCRIPT")

const failureOf = (cause: unknown): RedisFailure =>
  new RedisFailure({ detail: cause instanceof Error ? cause.message : String(cause), cause })

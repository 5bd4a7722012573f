/** RedisClient: scripts on the host's ioredis client, each answered in time or not at all. */
import { createHash } from "node:crypto"
import { answersInTime, type NoAnswer } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/** What is used of an ioredis `Redis` or `Cluster`, of major 5 or 6. It stays the host's to close. */
export interface RedisClient {
  evalsha(sha1: string, keys: number, ...input: Array<string>): Promise<unknown>
  eval(script: string, keys: number, ...input: Array<string>): Promise<unknown>
}

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
) => Effect.Effect<unknown, NoAnswer>

export const DEFAULT_TIMEOUT = Duration.seconds(2)

export const scriptsOn = (client: RedisClient, timeout: Duration.Duration): RunScript => {
  const inTime = answersInTime("Redis", timeout)
  return (script, key, input) =>
    inTime(async () => {
      const texts = input.map(String)
      try {
        return await client.evalsha(script.sha1, 1, key, ...texts)
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return await client.eval(script.text, 1, key, ...texts) // a server that has just started
      }
    })
}

const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("NOSCRIPT")

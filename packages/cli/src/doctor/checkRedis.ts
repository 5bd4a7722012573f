/** checkRedis: whether Redis answers, and keeps what it is given. */
import { loadPackage } from "../project/loadPackage.ts"
import { problemOf } from "../terminal/problemOf.ts"
import { type Check, fail, ok, warn } from "./Check.ts"

type Driver = typeof import("ioredis")

export const checkRedis = async (url: string): Promise<ReadonlyArray<Check>> => {
  try {
    const { Redis } = await loadPackage<Driver>("ioredis")
    const client = new Redis(url, {
      lazyConnect: true,
      connectTimeout: 5000,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    })
    // What went wrong is said where it was asked.
    let reason: Error | null = null
    client.on("error", (error: Error) => {
      reason = error
    })
    try {
      await client.connect()
      return checksOf(await client.info())
    } catch (error) {
      throw reason ?? error
    } finally {
      client.disconnect()
    }
  } catch (error) {
    const { message, remedy } = problemOf(error)
    const remedies = remedy ?? "Is Redis up, and its address right (--redis-url, REDIS_URL)?"
    return [fail("redis", message, remedies)]
  }
}

const checksOf = (info: string): ReadonlyArray<Check> => {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\\r?$`, "mu").exec(info)?.[1]
  const policy = value("maxmemory_policy")
  const limit = Number(value("maxmemory") ?? 0)
  return [
    ok("redis", `Redis ${value("redis_version") ?? value("valkey_version") ?? "answers"}`),
    ...(policy === undefined || policy === "noeviction" || limit === 0
      ? []
      : [
          warn(
            "redis memory",
            `maxmemory-policy is ${policy}: jobs and locks may be thrown away`,
            "Set maxmemory-policy to noeviction.",
          ),
        ]),
  ]
}

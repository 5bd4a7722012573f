/** LifeServers: what all lives of a command share: a Postgres, a Redis and a Chromium of its own. */
import { chromium } from "@pressline/tools-services/chromium"
import { type Browser, launchChromium } from "@pressline/tools-services/playwright"
import { ownPostgres } from "@pressline/tools-services/postgres"
import { type RedisServer, startOwnRedis } from "@pressline/tools-services/redis"

export interface LifeServers {
  readonly database: Awaited<ReturnType<typeof ownPostgres>>
  readonly redis: RedisServer
  readonly browser: Browser
  readonly close: () => Promise<void>
}

export const openServers = async (): Promise<LifeServers> => {
  const [database, redis, browser] = await Promise.all([
    ownPostgres({ durable: true }),
    startOwnRedis(),
    chromium().then(({ launch }) => launchChromium(launch)),
  ])
  return {
    database,
    redis,
    browser,
    close: async () => {
      await browser.close()
      await redis.stop()
      await database.stop()
    },
  }
}

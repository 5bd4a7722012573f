/** What all processes of the fleet are told: by their environment, as in production. */

/** How every process is reached and what it works with. */
export interface Settings {
  readonly databaseUrl: string
  /** For the site lock, and for the queue where that is on Redis. */
  readonly redisUrl: string
  /** Where BullMQ keeps the queue. */
  readonly queue: "postgres" | "redis"
  /** The folder of the sites. */
  readonly out: string
  /** Milliseconds that an AI call takes: they are offline, and shall give something to see. */
  readonly latency: number
}

export const toEnvironment = (settings: Settings): Record<string, string> => ({
  DATABASE_URL: settings.databaseUrl,
  REDIS_URL: settings.redisUrl,
  QUEUE: settings.queue,
  OUT: settings.out,
  LATENCY: `${settings.latency}`,
})

export const fromEnvironment = (): Settings => {
  const read = (name: string): string => {
    const value = process.env[name]
    if (value === undefined) throw new Error(`${name} is not set: start the fleet with main.ts`)
    return value
  }
  return {
    databaseUrl: read("DATABASE_URL"),
    redisUrl: read("REDIS_URL"),
    queue: read("QUEUE") === "postgres" ? "postgres" : "redis",
    out: read("OUT"),
    latency: Number(read("LATENCY")),
  }
}

/** What the chosen peers need besides Postgres: their packages, and Redis. */
import { fileURLToPath } from "node:url"
import { installed } from "@pressline/tools-services/onDemand"
import { startRedis } from "@pressline/tools-services/redis"
import { PEERS, systemNamed } from "./systems/catalog.ts"

export interface Services {
  readonly redis: string | null
  readonly stop: () => Promise<void>
}

export const startServices = async (systems: ReadonlyArray<string>): Promise<Services> => {
  if (systems.some((name) => name in PEERS))
    await installed(fileURLToPath(new URL("peers", import.meta.url)))
  if (!systems.some((name) => systemNamed(name).redis)) return { redis: null, stop: async () => {} }
  const { stop, url } = await startRedis()
  return { redis: url, stop }
}

/** What was done to the locks in Redis, as Redis itself tells it: nobody may free what another owns. */
import { Redis } from "ioredis"
import type { Violation } from "@pressline/testing"

export interface LockWatch {
  readonly violations: Array<Violation>
  readonly counts: { taken: number; freed: number }
  readonly stop: () => void
}

/** Follows one server by MONITOR for as long as it is reachable; what was before a break is forgotten. */
export const watchLocks = async (url: string, prefix: string): Promise<LockWatch> => {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on("error", () => {})
  const monitor = await client.monitor()
  monitor.on("error", () => {})
  const watch: LockWatch = {
    violations: [],
    counts: { taken: 0, freed: 0 },
    stop: () => {
      monitor.disconnect()
      client.disconnect()
    },
  }
  const owners = new Map<string, string>()
  /** The run that the script under way acts for. */
  let actor = ""
  monitor.on("close", () => owners.clear())
  monitor.on("monitor", (_time: string, args: ReadonlyArray<string>, source: string) => {
    const [command = "", key = "", value = ""] = args
    const name = command.toLowerCase()
    if (name === "evalsha" || name === "eval") actor = args[4] ?? ""
    if (name === "flushall") owners.clear()
    if (source !== "lua" || !key.startsWith(prefix)) return
    if (name === "set") {
      watch.counts.taken += 1
      owners.set(key, value.slice(0, value.lastIndexOf(":")))
    }
    if (name !== "del") return
    watch.counts.freed += 1
    const owner = owners.get(key)
    owners.delete(key)
    if (owner !== undefined && owner !== actor)
      watch.violations.push({
        invariant: "R-22",
        message: `${key} of run ${owner} was freed by run ${actor}`,
      })
  })
  return watch
}

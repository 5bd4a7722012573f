/** The options of the example, as they are typed. */
import { parseArgs } from "node:util"

export interface Arguments {
  readonly workers: number
  readonly sites: number
  readonly port: number
  readonly queue: "postgres" | "redis"
  readonly out: string
  /** Milliseconds that an AI call takes. */
  readonly latency: number
  /** Kill a worker in the middle, and end when all runs have ended. */
  readonly kill: boolean
  readonly once: boolean
}

export const HELP = `A web process and a fleet of workers, on throw-away services or on yours.

Usage: npx -y pnpm@12 worker-fleet [options]

  --workers N   Worker processes, each with 2 runs at the same time. Default: 3
  --sites N     Sites with keywords and a run. Default: 4
  --queue Q     Where BullMQ keeps its queue: redis or postgres. Default: redis
  --port N      Of the web process. Default: a free one
  --out DIR     Where the sites go. Default: pressline-site
  --latency MS  How long an AI call takes; they are offline. Default: 300
  --once        End when all runs have ended.
  --kill        Kill a worker in the middle (kill -9), to see the others go on. Ends like --once.
  --help        Print this.

DATABASE_URL and REDIS_URL name your own services; without them throw-away ones are started.
`

export const parseArguments = (given: ReadonlyArray<string>): Arguments | "help" | null => {
  try {
    const { values } = parseArgs({
      args: given.filter((argument) => argument !== "--"),
      options: {
        workers: { type: "string", default: "3" },
        sites: { type: "string", default: "4" },
        queue: { type: "string", default: "redis" },
        port: { type: "string", default: "0" },
        out: { type: "string", default: "pressline-site" },
        once: { type: "boolean", default: false },
        latency: { type: "string", default: "300" },
        kill: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return "help"
    const { kill, once, out, queue } = values
    const numbers = [values.workers, values.sites, values.port, values.latency].map(Number)
    const [workers, sites, port, latency] = numbers
    const isWhole = (value: number | undefined, least: number): value is number =>
      Number.isInteger(value) && (value ?? 0) >= least
    if (queue !== "redis" && queue !== "postgres") return null
    if (!isWhole(workers, 1) || !isWhole(sites, 1) || !isWhole(port, 0)) return null
    if (!isWhole(latency, 0)) return null
    return { workers, sites, port, queue, out, latency, kill, once: once || kill }
  } catch {
    return null
  }
}

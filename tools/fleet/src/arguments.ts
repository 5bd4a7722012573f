/** The options of `pnpm fleet`, as they are typed. */
import { parseArgs } from "node:util"

export interface Arguments {
  readonly what: "crowd" | "handover" | "scale" | "storm"
  readonly nodes: number
  readonly sites: number
  readonly times: number
  readonly seconds: number
  readonly queue: "postgres" | "redis"
  /** Milliseconds. */
  readonly grace: number
}

export const HELP = `Real processes of Pressline over one database, measured.

Usage: npx -y pnpm@12 fleet storm | handover | scale | crowd [options]

  storm       Sites that are all due at the same time; every process ticks. Counts the runs of each
              site, and says how late they started.
  handover    One run, passed to and fro: its worker is told to stop, and the time until another has it
              is measured.
  scale       The runs of many sites, finished by one process and by several; AI calls take 200 ms.
  crowd       One process with very many runs at the same time; AI calls take 200 ms. Says how its
              memory grows, and whether it lost a lease.

  --nodes N   storm, scale: processes. Default: 4
  --sites N   Sites. Default: storm 10000, scale 200, crowd 1000
  --seconds N crowd: how long it is watched, once all runs are taken up and after a third of that. Default: 120
  --times N   handover: how often. Default: 200
  --queue Q   handover: redis or postgres, BullMQ's backend. Default: redis
  --grace MS  handover: how long the items in hand may take; 0 gives their calls up. Default: 0
  --help      Print this.

Postgres and Redis are started for it, or TEST_DATABASE_URL and TEST_REDIS_URL are used.
Exit codes: 0 all is as it must be, 1 it is not, 2 wrong options.
`

const SITES = { crowd: 1000, handover: 1, scale: 200, storm: 10_000 } as const

const isMeasurement = (what: string | undefined): what is Arguments["what"] =>
  what !== undefined && Object.hasOwn(SITES, what)

export const parseArguments = (given: ReadonlyArray<string>): Arguments | "help" | null => {
  try {
    const { positionals, values } = parseArgs({
      args: given.filter((argument) => argument !== "--"),
      allowPositionals: true,
      options: {
        nodes: { type: "string", default: "4" },
        sites: { type: "string" },
        seconds: { type: "string", default: "120" },
        times: { type: "string", default: "200" },
        queue: { type: "string", default: "redis" },
        grace: { type: "string", default: "0" },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return "help"
    const [what, ...more] = positionals
    const { queue } = values
    if (more.length > 0 || !isMeasurement(what)) return null
    const [nodes = 0, sites = 0, times = 0, seconds = 0] = [
      values.nodes,
      values.sites ?? SITES[what],
      values.times,
      values.seconds,
    ].map(Number)
    const grace = Number(values.grace)
    if (queue !== "redis" && queue !== "postgres") return null
    if ([nodes, sites, times, seconds].some((count) => !Number.isInteger(count) || count < 1))
      return null
    return grace >= 0 ? { what, nodes, sites, times, seconds, queue, grace } : null
  } catch {
    return null
  }
}

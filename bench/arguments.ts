/** The options of `pnpm bench`, as they are typed. */
import { parseArgs } from "node:util"
import { OURS, PEERS } from "./systems/catalog.ts"

export interface Arguments {
  /** Runs of P(N), unless something else is asked for. */
  readonly what: "reads" | "runs" | "sites" | "starts"
  readonly sizes: ReadonlyArray<number>
  readonly runs: number
  readonly systems: ReadonlyArray<string>
  readonly peers: boolean
  readonly fresh: boolean
  readonly top: boolean
  /** Sites of the simulated day, and starts a second that the database does in it. */
  readonly sites: number
  readonly startsPerSecond: number
  readonly json: string | null
}

export const HELP = `Measures P(N) of bench/README.md side by side, each run in a process and a database of its own.

Usage: npx -y pnpm@12 bench [options]

  --n N[,N]       Keywords: multiples of 200. Default: 1000
  --runs R        Runs of each system, in alternating order; medians are shown. Default: 5
  --peers         Measure the peers too. Installs them in bench/peers at the first use.
  --systems A,B   Only these: ${[...Object.keys(OURS), ...Object.keys(PEERS)].join(", ")}
  --fresh         On empty databases, where cached plans are made for empty tables.
  --top           Show the statements that took longest.
  --reads         Instead: reads and schedules of a database that has grown.
  --starts        Instead: how soon a run begins; with --peers, a job of BullMQ and of pg-boss.
  --sites N       Instead: a simulated day of N sites with daily schedules: ticks, claims, statements.
  --starts-per-second S  What the database does in it, as pnpm fleet storm measures it. Default: 150
  --json FILE     Write { "rows": [...] } there.
  --help          Print this.

Postgres is started for it with durable settings, or TEST_DATABASE_URL is used: a superuser's URL of
a server that preloads pg_stat_statements. Exit codes: 0 measured, 1 a run failed or a read is above its target, 2 wrong options.
`

export type ParsedArguments =
  | { readonly kind: "bench"; readonly arguments: Arguments }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string }

const wrong = (message: string): ParsedArguments => ({ kind: "wrong", message })

const list = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")

export const parseArguments = (given: ReadonlyArray<string>): ParsedArguments => {
  try {
    const { values } = parseArgs({
      args: given.filter((argument, at) => at > 0 || argument !== "--"),
      options: {
        n: { type: "string", default: "1000" },
        runs: { type: "string", default: "5" },
        peers: { type: "boolean", default: false },
        systems: { type: "string" },
        fresh: { type: "boolean", default: false },
        top: { type: "boolean", default: false },
        reads: { type: "boolean", default: false },
        starts: { type: "boolean", default: false },
        sites: { type: "string" },
        "starts-per-second": { type: "string", default: "150" },
        json: { type: "string" },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return { kind: "help" }
    const sizes = list(values.n).map(Number)
    const odd = sizes.find((n) => !Number.isSafeInteger(n) || n <= 0 || n % 200 !== 0)
    if (odd !== undefined || sizes.length === 0)
      return wrong(`--n takes multiples of 200, such as 1000,10000; not ${values.n}`)
    const runs = Number(values.runs)
    if (!Number.isSafeInteger(runs) || runs < 1)
      return wrong(`--runs takes a number from 1; not ${values.runs}`)
    const known = { ...OURS, ...PEERS }
    const systems =
      values.systems === undefined ? Object.keys(values.peers ? known : OURS) : list(values.systems)
    const unknown = systems.find((name) => known[name] === undefined)
    if (unknown !== undefined)
      return wrong(`there is no system ${unknown}: ${Object.keys(known).join(", ")}`)
    const { fresh, json = null, peers, reads, starts, top } = values
    if ([reads, starts, values.sites !== undefined].filter(Boolean).length > 1)
      return wrong("--reads, --starts and --sites are measured one at a time")
    const sites = Number(values.sites ?? 1)
    const startsPerSecond = Number(values["starts-per-second"])
    if (![sites, startsPerSecond].every((count) => Number.isSafeInteger(count) && count > 0))
      return wrong("--sites and --starts-per-second take whole numbers from 1")
    const what = reads ? "reads" : starts ? "starts" : values.sites === undefined ? "runs" : "sites"
    const load = { sites, startsPerSecond }
    return {
      kind: "bench",
      arguments: { what, sizes, runs, systems, peers, fresh, top, json, ...load },
    }
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

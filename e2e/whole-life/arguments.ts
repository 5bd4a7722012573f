/** The options of `pnpm e2e`, as they are typed. */
import { parseArgs } from "node:util"
import type { Hop } from "./Hop.ts"
import { hops } from "./hops.ts"

export interface Arguments {
  readonly hops: ReadonlyArray<Hop>
  readonly json: string | null
}

const NAMES = hops.map(({ name }) => name).join(", ")

export const HELP = `Whole lives: from a file of keywords to the message that it is done, with a fault at each hop in turn.

Usage: npx -y pnpm@12 e2e [options]

  --hop NAME   Only this one, and again for more: ${NAMES}
  --json FILE  Write what came of it there.
  --help       Print this.

Postgres, Redis and Chromium of its own are started for it; nothing that runs already is touched.
Exit codes: 0 all is well, 1 something was violated, 2 wrong options.
`

export type ParsedArguments =
  | { readonly kind: "live"; readonly arguments: Arguments }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string }

export const parseArguments = (given: ReadonlyArray<string>): ParsedArguments => {
  try {
    const { values } = parseArgs({
      args: given.filter((argument, at) => at > 0 || argument !== "--"),
      options: {
        hop: { type: "string", multiple: true },
        json: { type: "string" },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return { kind: "help" }
    const unknown = values.hop?.find((wanted) => !hops.some(({ name }) => name === wanted))
    if (unknown !== undefined)
      return { kind: "wrong", message: `there is no hop "${unknown}"; there are ${NAMES}` }
    const chosen = hops.filter(({ name }) => values.hop?.includes(name) ?? true)
    return { kind: "live", arguments: { hops: chosen, json: values.json ?? null } }
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) }
  }
}

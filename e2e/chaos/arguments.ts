/** The options of `pnpm chaos`, as they are typed. */
import { parseArgs } from "node:util"
import { chaosMutantCalled, chaosMutants } from "./mutants/chaosMutants.ts"

export interface Arguments {
  readonly minutes: number
  readonly seed: number
  readonly json: string | null
  readonly mutant: string | null
}

export const HELP = `Real processes, real servers, real kills; then every invariant.

Usage: npx -y pnpm@12 chaos [options]

  --minutes N    How long things go wrong. Default: 10
  --seed N       What is drawn: which faults, when, and to whom. Default: drawn, and printed
  --json FILE    Write the figures there.
  --mutant NAME  With a safeguard taken away, to see whether it is noticed: ${chaosMutants.map(({ name }) => name).join(", ")}
  --help         Print this.

Postgres and Redis of its own are started for it; nothing that runs already is touched.
Exit codes: 0 nothing was violated (or the mutant was caught), 1 something was (or it was not), 2 wrong options.
`

export type ParsedArguments =
  | { readonly kind: "chaos"; readonly arguments: Arguments }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string }

const wrong = (message: string): ParsedArguments => ({ kind: "wrong", message })

export const parseArguments = (given: ReadonlyArray<string>): ParsedArguments => {
  try {
    const { values } = parseArgs({
      args: given.filter((argument, at) => at > 0 || argument !== "--"),
      options: {
        minutes: { type: "string", default: "10" },
        seed: { type: "string", default: `${Math.floor(Math.random() * 1e6)}` },
        json: { type: "string" },
        mutant: { type: "string" },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return { kind: "help" }
    const minutes = Number(values.minutes)
    if (!(minutes > 0 && minutes <= 24 * 60)) return wrong("--minutes takes a number above 0")
    const seed = Number(values.seed)
    if (!Number.isSafeInteger(seed) || seed < 0) return wrong("--seed takes a whole number from 0")
    const { json = null, mutant = null } = values
    if (mutant !== null && chaosMutantCalled(mutant) === null)
      return wrong(`there is no mutant "${mutant}"`)
    return { kind: "chaos", arguments: { minutes, seed, json, mutant } }
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

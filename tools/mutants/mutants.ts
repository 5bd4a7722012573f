/** All mutants, by subject, and the pairs of those that cover each other. */
import { engine, type Mutant, type Pair, simulator } from "./Mutant.ts"
import { commits } from "./safeguards/commits.ts"
import { control } from "./safeguards/control.ts"
import { credits } from "./safeguards/credits.ts"
import { failures } from "./safeguards/failures.ts"
import { fleet } from "./safeguards/fleet.ts"
import { hands } from "./safeguards/hands.ts"
import { leases } from "./safeguards/leases.ts"
import { messages } from "./safeguards/messages.ts"
import { publishing } from "./safeguards/publishing.ts"
import { stageEnds } from "./safeguards/stageEnds.ts"
import { starts } from "./safeguards/starts.ts"

export const mutants: ReadonlyArray<Mutant> = [
  ...leases,
  ...commits,
  ...credits,
  ...control,
  ...hands,
  ...stageEnds,
  ...failures,
  ...starts,
  ...publishing,
  ...messages,
  ...fleet,
]

export const pairs: ReadonlyArray<Pair> = [
  {
    of: ["end-before-settling", "release-with-unsettled-entries"],
    guard: "the release settles what is left",
    runners: [engine("creditBooks")],
  },
  {
    of: ["last-commit-ignored", "inputs-not-checked"],
    guard: "a commit that is repeated finds that its items no longer wait",
    runners: [simulator(200)],
  },
]

/** Both halves of a pair as one mutant. */
export const pairMutant = ({ of, runners }: Pair): Mutant => {
  const halves = of.map((name) => mutantCalled(name))
  return {
    name: of.join(" + "),
    breaks: halves.map(({ breaks }) => breaks).join(" "),
    edits: halves.flatMap(({ edits }) => edits),
    runners,
  }
}

export const mutantCalled = (name: string): Mutant => {
  const found = mutants.find((mutant) => mutant.name === name)
  if (found === undefined) throw new Error(`there is no mutant "${name}"`)
  return found
}

/** People who change their minds in the middle of it. */
import type { Nemesis } from "./Nemesis.ts"

export const peopleNemeses: ReadonlyArray<Nemesis> = [
  { name: "pauses_asked", every: 3000, strike: ({ operators }) => operators.meddle("pause") },
  { name: "resumes_asked", every: 1000, strike: ({ operators }) => operators.meddle("resume") },
  { name: "cancels_asked", every: 15_000, strike: ({ operators }) => operators.meddle("cancel") },
]

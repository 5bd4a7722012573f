/** pnpm mutants [--only NAME] [--list]: takes away one safeguard after the other and looks who notices. */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { checkRunners, huntMutant } from "./huntMutant.ts"
import type { Mutant, Pair } from "./Mutant.ts"
import { mutantCalled, mutants, pairMutant, pairs } from "./mutants.ts"
import type { Verdict } from "./Verdict.ts"
import { copyRepository, type WorkingCopy } from "./WorkingCopy.ts"

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, list: { type: "boolean" } },
})

const chosen: ReadonlyArray<Mutant> = values.only?.map(mutantCalled) ?? mutants
const covering = pairs.filter(({ of }) => chosen.some(({ name }) => of.includes(name)))
const width = Math.max(...chosen.map(({ name }) => name.length), 6)

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const row = (name: string, caught: string, seconds: number | string): void => {
  const time = typeof seconds === "number" ? seconds.toFixed(1) : seconds
  print(`${name.padEnd(width)}  ${time.padStart(7)}  ${caught}`)
}

/** Runs a mutant and prints its row. */
const hunted = async (
  copy: WorkingCopy,
  mutant: Mutant,
  ifNot: string,
): Promise<Verdict["_tag"]> => {
  const { seconds, verdict } = await huntMutant(copy, mutant)
  const { _tag } = verdict
  const said = _tag === "Red" ? verdict.by : _tag === "Green" ? ifNot : "PROVES NOTHING"
  row(mutant.name, said, seconds)
  if (_tag === "Broken") print(verdict.detail)
  return _tag
}

const pairsOf = (name: string): ReadonlyArray<Pair> =>
  covering.filter(({ of }) => of.includes(name))

const hunt = async (copy: WorkingCopy): Promise<void> => {
  const all = [...chosen, ...covering.map(pairMutant)]
  const base = await checkRunners(
    copy,
    all.flatMap(({ runners }) => runners),
  )
  if (base._tag !== "Green")
    throw new Error(`red without a mutant: ${base._tag === "Red" ? base.by : base.detail}`)
  row("mutant", "caught by", "seconds")
  const tags = new Map<string, Verdict["_tag"]>()
  for (const mutant of chosen) {
    const guards = pairsOf(mutant.name).map(({ guard }) => guard)
    const ifNot = guards.length > 0 ? `survives alone: ${guards.join("; ")}` : "SURVIVES"
    tags.set(mutant.name, await hunted(copy, mutant, ifNot))
  }
  const dead = new Set<Pair>()
  for (const pair of covering)
    if ((await hunted(copy, pairMutant(pair), "SURVIVES")) === "Red") dead.add(pair)
  const explained = (name: string): boolean =>
    tags.get(name) === "Green" && pairsOf(name).some((pair) => dead.has(pair))
  const survivors = chosen.filter(({ name }) => tags.get(name) !== "Red" && !explained(name))
  print(`${chosen.length - survivors.length} killed, ${survivors.length} survived`)
  process.exitCode = survivors.length === 0 ? 0 : 1
}

if (values.list === true)
  for (const { breaks, name } of chosen) print(`${name.padEnd(width)}  ${breaks}`)
else {
  const copy = copyRepository(fileURLToPath(new URL("../..", import.meta.url)))
  process.on("exit", copy.remove)
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130))
  await hunt(copy)
}

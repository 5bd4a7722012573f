/** cpuOf: the processor time of other processes, where the system shows it. */
import { readFileSync } from "node:fs"
import type { FleetNode } from "./FleetNode.ts"

/** Of Linux, on every machine that we know of. */
const TICKS_PER_SECOND = 100

const ticks = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

/** Answers what says how many seconds of a core they have used since. */
export const cpuOf = (nodes: ReadonlyArray<FleetNode>): (() => number) => {
  const now = (): number => nodes.reduce((sum, { pid }) => sum + ticks(pid), 0)
  const before = now()
  return () => (now() - before) / TICKS_PER_SECOND
}

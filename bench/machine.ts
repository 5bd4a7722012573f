/** machine: CPU time and memory as Linux tells them; on other systems what it cannot tell is null. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"

/** Clock ticks are hundredths of a second on every Linux we know. */
const TICK_MS = 10

const read = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return null
  }
}

interface Times {
  readonly parent: number
  readonly own: number
  readonly reaped: number
}

const timesOf = (pid: number | string): Times | null => {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === null) return null
  const field = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const at = (index: number): number => Number(field[index])
  return {
    parent: at(1),
    own: (at(11) + at(12)) * TICK_MS,
    reaped: (at(13) + at(14)) * TICK_MS,
  }
}

/** CPU time of a process, of its children, and of those that have ended. */
export const familyCpuMs = (pid: number): number | null => {
  const parent = timesOf(pid)
  if (parent === null) return null
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(timesOf)
    .reduce(
      (sum, times) => sum + (times?.parent === pid ? times.own : 0),
      parent.own + parent.reaped,
    )
}

export interface MachineTime {
  readonly busyMs: number
  readonly idleMs: number
}

export const machineTime = (): MachineTime => {
  const [line = ""] = (read("/proc/stat") ?? "").split("\n")
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0] = line
    .trim()
    .split(/\s+/u)
    .slice(1)
    .map((ticks) => Number(ticks) * TICK_MS)
  return { busyMs: user + nice + system + irq + soft, idleMs: idle + wait }
}

/** Forgets the peak so far, so that `peakRssMb` is of what follows. */
export const resetPeakRss = (): void => {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // Then it is the peak of the whole process.
  }
}

export const peakRssMb = (): number => {
  const kb = /VmHWM:\s+(\d+)/u.exec(read("/proc/self/status") ?? "")?.[1]
  return kb === undefined ? process.resourceUsage().maxRSS / 1024 : Number(kb) / 1024
}

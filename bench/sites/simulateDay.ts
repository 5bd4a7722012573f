/**
 * A day of very many sites, second by second: processes tick, claim what is due by the hundred, and start
 * it; workers take the runs that were started. What it takes of the database is counted.
 */

export interface Fleet {
  /** Processes that tick, once a minute each. */
  readonly tickers: number
  /** Starts a second that one database does, whoever asks for them. */
  readonly startsPerSecond: number
  /** Runs at the same time, of all workers together. */
  readonly slots: number
  /** Seconds that a run takes. */
  readonly runSeconds: number
}

/** Statements, as they were counted on the real adapters for a run of 20 keywords and 164 items. */
export const STATEMENTS = { perClaim: 2, perStart: 9, perRun: 80 } as const

/** Configs claimed at once: `CHUNK` of the engine. */
const CLAIM = 100
const TICK = 60
const DAY = 24 * 3600

export interface SimulatedDay {
  readonly started: number
  readonly ticks: number
  readonly claims: number
  /** Sites due in the busiest minute. */
  readonly peakDue: number
  /** Seconds from the due time to the start of the run. */
  readonly startP50: number
  readonly startP99: number
  readonly startLast: number
  /** Seconds from the start of a run until a worker has room for it. */
  readonly waitLast: number
  readonly peakRuns: number
  readonly peakStatements: number
  readonly meanStatements: number
}

/** Things of which many are alike, first in first out: so many since that second. */
class Line {
  length = 0
  readonly #groups: Array<{ readonly since: number; count: number }> = []
  #first = 0

  add(since: number, count: number): void {
    if (count === 0) return
    this.#groups.push({ since, count })
    this.length += count
  }

  /** Takes up to so many; tells how many of each second. */
  take(most: number, tell: (since: number, count: number) => void): number {
    let left = Math.min(most, this.length)
    const taken = left
    this.length -= taken
    while (left > 0) {
      const group = this.#groups[this.#first]
      if (group === undefined) break
      const count = Math.min(left, group.count)
      group.count -= count
      left -= count
      tell(group.since, count)
      if (group.count === 0) this.#first += 1
    }
    return taken
  }
}

export const simulateDay = (due: Uint32Array, fleet: Fleet): SimulatedDay => {
  const { runSeconds, slots, startsPerSecond, tickers } = fleet
  const waiting = new Line()
  const started = new Line()
  const lateness = new Map<number, number>()
  const ending = new Uint32Array(3 * DAY)
  const statements = new Float64Array(3 * DAY)
  /** Whether a process is in its tick, and what it has claimed and not started. */
  const inTick = Array.from({ length: tickers }, () => false)
  const inHand = Array.from({ length: tickers }, () => new Line())
  let [ticks, claims, begun, running, peakRuns, waitLast] = [0, 0, 0, 0, 0, 0]
  let second = 0
  for (; second < DAY || waiting.length + started.length + running > 0; second++) {
    if (second >= ending.length) throw new Error("the day's work is not done after three days")
    if (second < DAY && second % TICK === 0) waiting.add(second, due[second / TICK] ?? 0)
    running -= ending[second] ?? 0
    for (let n = 0; n < tickers; n++)
      if (second % TICK === Math.floor((n * TICK) / tickers)) {
        ticks += 1
        statements[second]! += 1
        inTick[n] = true
      }
    const active = inTick.flatMap((is, n) => (is ? [n] : []))
    for (const n of active) {
      const own = inHand[n]
      if (own === undefined) continue
      let may = Math.floor(startsPerSecond / active.length)
      while (may > 0) {
        if (own.length === 0) {
          if (waiting.length === 0) break
          claims += 1
          statements[second]! += STATEMENTS.perClaim
          waiting.take(CLAIM, (since, count) => own.add(since, count))
        }
        const made = own.take(may, (since, count) => {
          lateness.set(second - since, (lateness.get(second - since) ?? 0) + count)
        })
        may -= made
        begun += made
        statements[second]! += made * STATEMENTS.perStart
        started.add(second, made)
      }
      if (own.length === 0 && waiting.length === 0) inTick[n] = false
    }
    const taken = started.take(slots - running, (since) => {
      waitLast = Math.max(waitLast, second - since)
    })
    running += taken
    peakRuns = Math.max(peakRuns, running)
    ending[second + runSeconds]! += taken
    // Of all runs that are under way, evenly over their time.
    statements[second]! += (running * STATEMENTS.perRun) / runSeconds
  }
  const total = statements.reduce((sum, count) => sum + count, 0)
  return {
    started: begun,
    ticks,
    claims,
    peakDue: due.reduce((most, count) => Math.max(most, count), 0),
    startP50: percentileOf(lateness, begun, 50),
    startP99: percentileOf(lateness, begun, 99),
    startLast: percentileOf(lateness, begun, 100),
    waitLast,
    peakRuns,
    peakStatements: Math.round(statements.reduce((most, count) => Math.max(most, count), 0)),
    meanStatements: Math.round(total / Math.max(DAY, second)),
  }
}

const percentileOf = (counts: ReadonlyMap<number, number>, total: number, of: number): number => {
  let left = Math.ceil((of / 100) * total)
  for (const [value, count] of [...counts].toSorted(([a], [b]) => a - b)) {
    left -= count
    if (left <= 0) return value
  }
  return 0
}

/** One run, passed to and fro by two processes: the one that has it is told to stop. */
import type pg from "pg"
import type { FleetNode } from "./FleetNode.ts"

export interface HeldRun {
  readonly status: string
  readonly epoch: number
  readonly holder: string | null
  readonly takeovers: number
}

export const readRun = async (pool: pg.Pool, schema: string, runId: string): Promise<HeldRun> => {
  const { rows } = await pool.query<HeldRun>(
    `select status, epoch, holder, takeovers from ${schema}.runs where run_id = $1`,
    [runId],
  )
  if (rows[0] === undefined) throw new Error(`there is no run ${runId}`)
  return rows[0]
}

/** Milliseconds until `done` says so, looked at every few milliseconds. */
export const until = async (done: () => Promise<boolean>): Promise<number> => {
  const from = performance.now()
  while (!(await done())) await new Promise((go) => setTimeout(go, 3))
  return performance.now() - from
}

/**
 * Lets two processes pass one run to and fro: the one that has it is told to stop, and the time from
 * that order to the other's lease is measured. `grace` 0 hands back what a call was made for.
 */
export const passToAndFro = async (input: {
  readonly pool: pg.Pool
  readonly schema: string
  readonly runId: string
  readonly pair: readonly [FleetNode, FleetNode]
  readonly times: number
  readonly grace: number
}): Promise<ReadonlyArray<number>> => {
  const { grace, pair, pool, runId, schema, times } = input
  const gone = Promise.race(pair.map(({ ended }) => ended)).then((end): never => {
    throw new Error(`a process ended by itself, with ${end}`)
  })
  gone.catch(() => {})
  const measured: Array<number> = []
  for (let n = 0; n < times; n++) {
    await Promise.race([
      gone,
      until(async () => (await readRun(pool, schema, runId)).holder !== null),
    ])
    const { epoch, holder } = await readRun(pool, schema, runId)
    const has = pair.find(({ pid }) => holder?.includes(`/${pid}/`))
    if (has === undefined) throw new Error(`${holder} is none of the two`)
    const resting = has.ask("rest", { grace })
    const another = until(async () => {
      const run = await readRun(pool, schema, runId)
      return run.holder !== null && run.epoch > epoch
    })
    measured.push(await Promise.race([gone, another]))
    await resting
    await has.ask("work", 1)
  }
  return measured
}

/** The value that so many of a hundred are not above. */
export const percentile = (values: ReadonlyArray<number>, of: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((of / 100) * sorted.length) - 1)] ?? 0
}

/** Calls of the SDK on a large database, each measured with look-ups by primary key in between. */
import type { Automation } from "@pressline/core"
import type pg from "pg"
import { idOf, LARGE, SIZES } from "./largeDatabase.ts"
import type { ReadSamples } from "./readsReport.ts"

interface Call {
  readonly call: string
  readonly run: (round: number) => Promise<unknown>
  /** What has to be so before each call; not measured. */
  readonly before?: (round: number) => Promise<unknown>
  readonly target?: number
}

const TARGET = 5
const PAGE = 50
const WARM_UP = 50
const SAMPLES = 250
/** Of calls that change the database. */
const TICKS = 30

/** How many configs a tick claims that starts their runs. */
const STARTS = 50

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await run()
  return performance.now() - from
}

const lookupIn = (pool: pg.Pool) => {
  let n = 0
  return async () => {
    n = (n + 7919) % SIZES.itemsPerTable
    const { rowCount } = await pool.query({
      name: "lookup",
      text: "select * from pressline.keywords where site_id = $1 and id = $2",
      values: [LARGE, idOf(n + 1)],
    })
    if (rowCount !== 1) throw new Error(`no keyword has the id ${idOf(n + 1)}`)
  }
}

const readsOf = (automation: Automation, runId: string): ReadonlyArray<Call> => {
  const siteId = LARGE
  const deepLine = Math.round(SIZES.linesOfRun * 0.9)
  const deepItem = Math.round(SIZES.itemsPerTable * 0.9)
  const pages = (["keyword", "content"] as const).flatMap((kind): ReadonlyArray<Call> => {
    const page = { siteId, kind, limit: PAGE }
    return [
      { call: `listItems ${kind}, first page`, run: () => automation.listItems(page) },
      {
        call: `listItems ${kind}, deep page`,
        run: (round) => automation.listItems({ ...page, after: idOf(deepItem + round) }),
      },
    ]
  })
  return [
    {
      call: "pipelineOverview",
      run: () => automation.pipelineOverview({ siteId }),
      target: TARGET,
    },
    { call: "runProgress", run: () => automation.runProgress({ siteId }), target: TARGET },
    {
      call: "runProgress of a run",
      run: () => automation.runProgress({ siteId, runId }),
      target: TARGET,
    },
    {
      call: "logs, first page",
      run: () => automation.logs({ siteId, runId, limit: PAGE }),
      target: TARGET,
    },
    {
      call: "logs, deep page",
      run: (round) => automation.logs({ siteId, runId, limit: PAGE, after: deepLine + round }),
      target: TARGET,
    },
    { call: "currentRun", run: () => automation.currentRun({ siteId }) },
    { call: "history", run: () => automation.history({ siteId }) },
    {
      call: "getItem",
      run: (round) => automation.getItem({ siteId, kind: "keyword", id: idOf(round + 1) }),
    },
    ...pages,
  ]
}

/** Ticks whose due configs only miss their times, so that nothing but the claim is measured; and such as start runs. */
const ticksOf = (automation: Automation, pool: pg.Pool): ReadonlyArray<Call> => {
  const makeDue = (prefix: string, from: number, count: number, ago: string) =>
    pool.query(
      `update pressline.configs set next_run_at = date_trunc('milliseconds', now()) - $3::interval
        where site_id in (select $1 || n from generate_series($2::int, $2::int + $4::int - 1) n)`,
      [prefix, from, ago, count],
    )
  const tick = (expected: number) => async () => {
    const started = await automation.tick()
    if (started !== expected) throw new Error(`${started} were started instead of ${expected}`)
  }
  return [
    { call: "tick, nothing due", run: tick(0) },
    {
      call: "tick, claims 50 due",
      run: tick(0),
      before: () => makeDue("due-", 1, 50, "2 hours"),
    },
    {
      call: `tick, claims ${SIZES.due.toLocaleString("en")} due`,
      run: tick(0),
      before: () => makeDue("due-", 1, SIZES.due, "2 hours"),
    },
    {
      call: `tick, claims ${STARTS} due and starts their runs`,
      run: tick(STARTS),
      before: (round) => makeDue("start-", 1 + round * STARTS, STARTS, "1 second"),
    },
  ]
}

/** Round by round, so that what else the machine does is shared by all. */
const measure = async (
  calls: ReadonlyArray<Call>,
  lookup: () => Promise<void>,
  rounds: number,
  warmUp: number,
): Promise<ReadonlyArray<ReadSamples>> => {
  const measured = calls.map(({ call, target = null }) => ({
    call,
    target,
    samples: new Array<number>(),
    lookups: new Array<number>(),
  }))
  for (let round = 0; round < warmUp + rounds; round++)
    for (const [at, { before, run }] of calls.entries()) {
      await before?.(round)
      await lookup() // what was just written is in no cache of the measured look-up's way
      const looked = await timed(lookup)
      const took = await timed(() => run(round))
      if (round < warmUp) continue
      measured[at]?.lookups.push(looked)
      measured[at]?.samples.push(took)
    }
  return measured
}

export const measureReads = async (
  automation: Automation,
  pool: pg.Pool,
  runId: string,
): Promise<ReadonlyArray<ReadSamples>> => {
  const lookup = lookupIn(pool)
  const reads = await measure(readsOf(automation, runId), lookup, SAMPLES, WARM_UP)
  const ticks = await measure(ticksOf(automation, pool), lookup, TICKS, 2)
  return [...reads, ...ticks]
}

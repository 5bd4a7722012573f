/** `pnpm bench --starts`: how soon a run begins, next to a row stored by hand and the jobs of others. */
import { setTimeout as sleep } from "node:timers/promises"
import { startServer } from "../server.ts"
import { startServices } from "../services.ts"
import { writeRows } from "../writeRows.ts"
import { insertStarts } from "./insertStarts.ts"
import { presslineStarts } from "./presslineStarts.ts"
import type { OpenStartSystem, StartSystem } from "./StartSystem.ts"
import { startRowOf, type StartSample, startsTable } from "./startsReport.ts"

const WARM_UP = 20
const SAMPLES = 100
/** Work that has not begun by then never will. */
const LONGEST = 30_000

const OURS: Readonly<Record<string, OpenStartSystem>> = {
  "row stored by hand": insertStarts,
  pressline: presslineStarts,
}

const loadPeers = async (): Promise<Readonly<Record<string, OpenStartSystem>>> => {
  const url = new URL("../peers/starts.mjs", import.meta.url)
  const { bullmq, pgBoss } = (await import(url.href)) as Record<
    "bullmq" | "pgBoss",
    OpenStartSystem
  >
  return { bullmq, "pg-boss": pgBoss }
}

interface Opened {
  readonly name: string
  readonly system: StartSystem
  readonly samples: Array<StartSample>
  /** The time at which the next work begins. */
  readonly nextBegin: () => Promise<number>
}

const open = async (
  name: string,
  openSystem: OpenStartSystem,
  ground: { readonly url: string; readonly redis: string | null },
): Promise<Opened> => {
  let next = Promise.withResolvers<number>()
  const began = (): void => next.resolve(performance.now())
  const nextBegin = (): Promise<number> => {
    next = Promise.withResolvers()
    return next.promise
  }
  return { name, nextBegin, samples: [], system: await openSystem({ ...ground, began }) }
}

const sampleOf = async ({ name, nextBegin, system }: Opened, at: number): Promise<StartSample> => {
  await system.prepare?.(at)
  // Idle for a while, and in no step with anybody's polling.
  await sleep(50 + Math.random() * 200)
  const begin = nextBegin()
  const called = performance.now()
  const answer = system.start(at).then(() => performance.now())
  const late = sleep(LONGEST, null, { ref: false }).then(() => {
    throw new Error(`work of ${name} has not begun within ${LONGEST} ms`)
  })
  const [began, answered] = await Promise.race([Promise.all([begin, answer]), late])
  await system.over?.(at)
  return { called: began - called, answered: began - answered }
}

export const benchStarts = async (json: string | null, peers: boolean): Promise<boolean> => {
  const server = await startServer()
  const services = await startServices(peers ? ["bullmq", "pg-boss"] : [])
  const opened: Array<Opened> = []
  try {
    const systems = { ...OURS, ...(peers ? await loadPeers() : {}) }
    for (const [name, openSystem] of Object.entries(systems)) {
      const url = await server.create(`starts_${opened.length}`)
      opened.push(await open(name, openSystem, { url, redis: services.redis }))
    }
    for (let round = 0; round < WARM_UP + SAMPLES; round++)
      for (const each of opened) {
        const sample = await sampleOf(each, round)
        if (round >= WARM_UP) each.samples.push(sample)
      }
    const rows = opened.map(({ name, samples }) => startRowOf(name, samples))
    console.log(startsTable(rows))
    writeRows(json, rows)
    return true
  } finally {
    for (const { system } of opened) await system.close()
    for (const at of opened.keys()) await server.drop(`starts_${at}`)
    await services.stop()
    await server.stop()
  }
}

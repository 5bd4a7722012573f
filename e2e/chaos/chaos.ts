/** chaos: faults for a while, then calm; then every run must have ended, and everything must be right. */
import { startNode, kill } from "@pressline/tools-fleet/FleetNode"
import { makeChooser } from "../../packages/testing/simulation/Chooser.ts"
import { bundleWorker } from "./bundleWorker.ts"
import { type ChaosGround, openGround, SCHEMA } from "./ChaosGround.ts"
import type { ChaosReport } from "./ChaosReport.ts"
import { calm } from "./calm.ts"
import { judge } from "./judge.ts"
import { chaosMutantCalled } from "./mutants/chaosMutants.ts"
import type { Nemesis, Scene } from "./nemeses/Nemesis.ts"
import { pause } from "./nemeses/Nemesis.ts"
import { peopleNemeses } from "./nemeses/peopleNemeses.ts"
import { processNemeses } from "./nemeses/processNemeses.ts"
import { dueSites, serverNemeses } from "./nemeses/serverNemeses.ts"
import { wireNemeses } from "./nemeses/wireNemeses.ts"
import { watchRuns } from "./observe/runHistory.ts"
import { startOperators } from "./Operators.ts"
import { startWorkers } from "./Workers.ts"

export interface ChaosInput {
  readonly millis: number
  readonly seed: number
  readonly mutant?: string | null
  readonly say?: (line: string) => void
  readonly workers?: number
  readonly sites?: number
  /** How many times as rarely everything strikes; default 1. */
  readonly pace?: number
}

/** Milliseconds that an AI call takes. */
export const LATENCY = 30

export const chaos = async (input: ChaosInput): Promise<ChaosReport> => {
  const {
    millis,
    mutant = null,
    pace = 1,
    say = () => {},
    seed,
    sites = 12,
    workers: count = 6,
  } = input
  const chooser = makeChooser(seed)
  const ground = await openGround(LATENCY, seed)
  try {
    const program = await bundleWorker(ground.file("worker.mjs"), mutant)
    await prepare(ground, program)
    const aim = mutant === null ? undefined : chaosMutantCalled(mutant)?.aim
    const workers = await startWorkers({
      ground,
      chooser,
      count,
      program,
      ...(aim === undefined ? {} : { aim }),
    })
    try {
      const operators = await startOperators({ workers, chooser, pool: ground.pool, sites })
      const scene: Scene = { chooser, ground, operators, workers }
      ground.remote.trouble(true)
      const due = dueSites()
      const struck = await letLoose(
        [...processNemeses, ...serverNemeses, ...wireNemeses, ...peopleNemeses, due.nemesis].map(
          (nemesis) => ({ ...nemesis, every: pace * nemesis.every }),
        ),
        scene,
        millis,
        say,
      )
      say("the faults are over")
      const rest = await calm(scene)
      return await judge({ scene, due, struck, rest, millis, seed })
    } finally {
      await workers.stop()
    }
  } finally {
    await ground.close()
  }
}

/** Tables, and the trigger that writes down what becomes of runs. */
const prepare = async (ground: ChaosGround, program: string): Promise<void> => {
  const node = await startNode({ databaseUrl: ground.databaseUrl, schema: SCHEMA }, program)
  try {
    await node.ask("migrate")
  } finally {
    await kill([node])
  }
  await watchRuns(ground.pool, SCHEMA)
}

/** Every nemesis goes its own way until the time is over; answers how often each struck. */
const letLoose = async (
  nemeses: ReadonlyArray<Nemesis>,
  scene: Scene,
  millis: number,
  say: (line: string) => void,
): Promise<Readonly<Record<string, number>>> => {
  const struck: Record<string, number> = {}
  const end = performance.now() + millis
  const left = (): number => end - performance.now()
  const haunt = async ({ every, name, strike }: Nemesis): Promise<void> => {
    struck[name] = 0
    // What is rare comes once in a short time, too.
    let wait = scene.chooser.between(0, Math.min(1.5 * every, millis / 3))
    for (;;) {
      await pause(Math.max(0, Math.min(left(), wait)))
      wait = scene.chooser.between(every / 2, 1.5 * every)
      if (left() <= 0) return
      // What hits a server that is away has hit nothing.
      const hit = await strike(scene).then(
        () => 1,
        () => 0,
      )
      struck[name] = (struck[name] ?? 0) + hit
    }
  }
  const tell = async (): Promise<void> => {
    while (left() > 30_000) {
      await pause(30_000)
      const { kills, zombies } = scene.workers.counts
      say(
        `${Math.round(left() / 1000)} s left: ${kills} kills, ${zombies} zombies, ${struck["db_restarts"]} restarts of the database`,
      )
    }
  }
  await Promise.all([...nemeses.map(haunt), tell()])
  return struck
}

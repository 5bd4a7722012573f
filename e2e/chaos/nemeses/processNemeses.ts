/** What happens to processes. */
import { type Nemesis, type Scene, pause } from "./Nemesis.ts"
import { LEASE, type Worker } from "../Workers.ts"

/** Does it to a process that is awake, if there is one. */
const toOne =
  (deed: (scene: Scene, worker: Worker) => Promise<void> | void) =>
  async (scene: Scene): Promise<void> => {
    const awake = scene.workers.awake()
    if (awake.length > 0) await deed(scene, scene.chooser.pick(awake))
  }

export const processNemeses: ReadonlyArray<Nemesis> = [
  { name: "struck", every: 850, strike: toOne(({ workers }, worker) => workers.strike(worker)) },
  { name: "frozen", every: 3000, strike: toOne(({ workers }, worker) => workers.freeze(worker)) },
  { name: "blocked", every: 10_000, strike: toOne(({ workers }, worker) => workers.block(worker)) },
  { name: "told", every: 8000, strike: toOne(({ workers }, worker) => workers.tell(worker)) },
  {
    name: "all_struck",
    every: 40_000,
    strike: async ({ workers }) => {
      for (const worker of workers.awake()) workers.strike(worker)
      await pause(LEASE)
    },
  },
]

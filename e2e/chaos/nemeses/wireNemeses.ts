/** What happens between the processes and the servers. */
import { type Nemesis, pause, type Scene } from "./Nemesis.ts"
import type { Wire } from "../ChaosGround.ts"

const onSomeWire =
  (deed: (wire: Wire, scene: Scene) => Promise<void> | void) =>
  async (scene: Scene): Promise<void> => {
    const { chooser, ground } = scene
    const wires = [...ground.databaseWires, ...ground.redisWires, ...ground.remoteWires]
    await deed(chooser.pick(wires), scene)
  }

const forA =
  (fault: "blackHole" | "cutAfter" | "cutBefore" | "freeze", least: number, most: number) =>
  async ({ proxy }: Wire, { chooser }: Scene): Promise<void> => {
    proxy.fault = fault
    await pause(chooser.between(least, most))
    proxy.thaw()
  }

export const wireNemeses: ReadonlyArray<Nemesis> = [
  { name: "cuts", every: 4000, strike: onSomeWire(({ proxy }) => proxy.cut()) },
  { name: "requests_lost", every: 5000, strike: onSomeWire(forA("cutBefore", 5, 30)) },
  { name: "answers_lost", every: 3500, strike: onSomeWire(forA("cutAfter", 5, 30)) },
  { name: "black_holes", every: 12_000, strike: onSomeWire(forA("blackHole", 50, 300)) },
  { name: "stalls", every: 15_000, strike: onSomeWire(forA("freeze", 300, 1500)) },
]

/** A nemesis: something that goes wrong, about so often, until the faults stop. */
import type { Chooser } from "../../../packages/testing/simulation/Chooser.ts"
import type { ChaosGround } from "../ChaosGround.ts"
import type { Operators } from "../Operators.ts"
import type { Workers } from "../Workers.ts"

export interface Scene {
  readonly chooser: Chooser
  readonly ground: ChaosGround
  readonly operators: Operators
  readonly workers: Workers
}

export interface Nemesis {
  /** What it is counted as in the report. */
  readonly name: string
  /** Milliseconds from the end of one time to the next, on average. */
  readonly every: number
  readonly strike: (scene: Scene) => Promise<void>
}

export const pause = (millis: number): Promise<void> => new Promise((go) => setTimeout(go, millis))

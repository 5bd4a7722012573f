/** fate: what a process does to itself at a named crash point of the engine. */
import { Checkpoint } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Fate, Reply } from "./NodeSpec.ts"

let spared = false

/** From now on crash points are passed unharmed. */
export const spare = (): null => {
  spared = true
  return null
}

/** The event loop stands still: no timer, no renewal, no answer. */
export const block = (millis: number): null => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
  return null
}

/** The crash points of a process; its parent is told what happens before it does. */
export const meetFate = (
  fate: Fate | undefined,
  send: (reply: Reply) => Promise<void>,
): Layer.Layer<never> => {
  if (fate === undefined) return Layer.empty
  let hits = 0
  return Layer.succeed(Checkpoint, {
    hit: (name) =>
      Effect.suspend(() => {
        if (spared || name !== fate.at || ++hits !== fate.hit) return Effect.void
        return Effect.promise(async () => {
          await send({ fate: fate.deed })
          if (fate.deed === "block") return block(fate.lasting)
          if (fate.deed === "freeze") return process.kill(process.pid, "SIGSTOP")
          if (fate.lasting === 0) return process.kill(process.pid, "SIGKILL")
          return setTimeout(() => process.kill(process.pid, "SIGKILL"), fate.lasting)
        })
      }),
  })
}

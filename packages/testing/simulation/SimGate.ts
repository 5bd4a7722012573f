/** How a process of the simulation fails: it dies without a last word, or freezes and wakes up late. */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

export interface SimGate {
  readonly isDead: () => boolean
  readonly isFrozen: () => boolean
  readonly kill: () => void
  readonly freeze: () => void
  /** Freezes when it next comes to a commit: it has read, called and decided, and writes too late. */
  readonly freezeBeforeCommit: (frozen: () => void) => void
  readonly comesToCommit: () => void
  /** Also forgets a freeze that has not come. */
  readonly thaw: () => void
  /** Never answers once dead; waits while frozen, before and after the effect. */
  readonly pass: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const makeSimGate = (): SimGate => {
  let dead = false
  let frozen = false
  let beforeCommit: (() => void) | null = null
  const latch = Latch.makeUnsafe(true)
  const check: Effect.Effect<void> = Effect.suspend(() => {
    if (dead) return Effect.never
    if (!frozen) return Effect.void
    return Effect.andThen(latch.await, check)
  })
  const freeze = (): void => {
    frozen = true
    latch.closeUnsafe()
  }
  return {
    isDead: () => dead,
    isFrozen: () => frozen,
    kill: () => {
      dead = true
      latch.openUnsafe() // whoever waits for a thaw now waits for ever
    },
    freeze,
    freezeBeforeCommit: (told) => {
      beforeCommit = told
    },
    comesToCommit: () => {
      if (beforeCommit === null) return
      beforeCommit()
      beforeCommit = null
      freeze()
    },
    thaw: () => {
      frozen = false
      beforeCommit = null
      latch.openUnsafe()
    },
    pass: (effect) => Effect.andThen(check, effect).pipe(Effect.onExit(() => check)),
  }
}

/**
 * Gate: a process that can die the way `kill -9` kills it. Everything a node does goes through its gate;
 * once the gate is closed nothing answers any more, and no finalizer reaches the outside.
 */
import * as Effect from "effect/Effect"

export interface Gate {
  readonly isClosed: () => boolean
  readonly close: () => void
  /** The effect, unless and until the gate closes: then it never answers. What it did stays done. */
  readonly pass: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const makeGate = (): Gate => {
  let closed = false
  const ifOpen = Effect.suspend(() => (closed ? Effect.never : Effect.void))
  return {
    isClosed: () => closed,
    close: () => {
      closed = true
    },
    pass: (effect) => Effect.andThen(ifOpen, effect).pipe(Effect.onExit(() => ifOpen)),
  }
}

/** A port, or a record of them, behind a gate: every effect it answers passes the gate. */
export const behind = <Port extends object>(gate: Gate, port: Port): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, member]) => [name, guarded(gate, member, port)]),
  ) as Port

const guarded = (gate: Gate, member: unknown, owner: object): unknown => {
  if (Effect.isEffect(member)) return gate.pass(member)
  if (typeof member === "function")
    return (...input: ReadonlyArray<unknown>) => {
      const answer: unknown = Reflect.apply(member, owner, input)
      return Effect.isEffect(answer) ? gate.pass(answer) : answer
    }
  const isRecord =
    typeof member === "object" &&
    member !== null &&
    Object.getPrototypeOf(member) === Object.prototype
  return isRecord ? behind(gate, member) : member
}

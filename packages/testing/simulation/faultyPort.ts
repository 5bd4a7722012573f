/** A port behind a process's gate, with faults: late, failed before, or executed and the answer lost. */
import * as Effect from "effect/Effect"
import type { SimGate } from "./SimGate.ts"
import type { SimWorld } from "./SimWorld.ts"

/** What the port fails with; `unknown`: it took effect. */
export type Fails<E> = (unknown: boolean) => E

/** A service call of a process. */
const faulty = <A, E, R, E2>(
  world: SimWorld,
  gate: SimGate,
  name: string,
  effect: Effect.Effect<A, E, R>,
  fails: Fails<E2>,
): Effect.Effect<A, E | E2, R> =>
  Effect.suspend(() => {
    if (name === "commit") gate.comesToCommit()
    return gate.pass(answered(world, effect, fails))
  })

const answered = <A, E, R, E2>(
  world: SimWorld,
  effect: Effect.Effect<A, E, R>,
  fails: Fails<E2>,
): Effect.Effect<A, E | E2, R> =>
  Effect.suspend((): Effect.Effect<A, E | E2, R> => {
    const { chooser, counts, faults } = world
    if (!world.troubled) return effect
    const slow = chooser.chance(faults.storageSlow) ? chooser.between(1, 3000) : 0
    const before = chooser.chance(faults.storageBefore)
    const after = chooser.chance(faults.storageAfter)
    const lost = Effect.andThen(
      Effect.exit(effect),
      Effect.suspend(() => {
        counts.unknown += 1
        return Effect.fail(fails(true))
      }),
    )
    const answer: Effect.Effect<A, E | E2, R> = before
      ? Effect.fail(fails(false))
      : after
        ? lost
        : effect
    return slow === 0 ? answer : Effect.andThen(Effect.sleep(slow), answer)
  })

/** The port, or a record of ports, with every effect it answers behind the gate. */
export const faultyPort = <Port extends object, E2>(
  world: SimWorld,
  gate: SimGate,
  port: Port,
  fails: Fails<E2>,
): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, member]: [string, unknown]) => [
      name,
      guarded(world, gate, name, member, port, fails),
    ]),
  ) as Port

const guarded = <E2>(
  world: SimWorld,
  gate: SimGate,
  name: string,
  member: unknown,
  owner: object,
  fails: Fails<E2>,
): unknown => {
  if (Effect.isEffect(member)) return faulty(world, gate, name, member, fails)
  if (typeof member === "function")
    return (...input: ReadonlyArray<unknown>) => {
      const answer: unknown = Reflect.apply(member, owner, input)
      return Effect.isEffect(answer) ? faulty(world, gate, name, answer, fails) : answer
    }
  const record =
    typeof member === "object" &&
    member !== null &&
    Object.getPrototypeOf(member) === Object.prototype
  return record ? faultyPort(world, gate, member, fails) : member
}

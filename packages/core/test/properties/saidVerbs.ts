/** How a verb is said to a RunStore: with a lease that a worker has, had, or never had; or with none. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import fc from "fast-check"
import type { RunRecord } from "../../src/domain/AutomationRun.ts"
import type { Lease } from "../../src/ports/RunStore.ts"
import type { StorageShape } from "../../src/ports/Storage.ts"

/** What is known of the store so far: its runs by number, and every lease that was ever given. */
export interface Known {
  readonly storage: StorageShape
  readonly runIds: Array<string>
  readonly leases: Array<Lease>
  /** Lets time pass, in milliseconds. */
  readonly pass: (millis: number) => void
  /** How often each verb took effect. */
  readonly took: Map<string, number>
}

/** A verb as it was said; `lease` is the one that it came with. */
export interface Said {
  readonly verb: string
  readonly lease: Lease | null
  readonly succeeded: boolean
  /** How it failed, if it did: the tag of the error, or `Die`. */
  readonly failure: string | null
}

export type Verb = (known: Known) => Said

/** There is nothing yet to say it to. */
export const unsaid = (verb: string, lease: Lease | null = null): Said => ({
  verb,
  lease,
  succeeded: false,
  failure: null,
})

export const say = (
  verb: string,
  known: Known,
  lease: Lease | null,
  effect: Effect.Effect<unknown, { readonly _tag: string }>,
): Said => {
  const exit = Effect.runSyncExit(effect)
  if (Exit.isSuccess(exit)) {
    known.took.set(verb, (known.took.get(verb) ?? 0) + 1)
    return { verb, lease, succeeded: true, failure: null }
  }
  const reason = exit.cause.reasons[0]
  const failure = reason?._tag === "Fail" ? reason.error._tag : "Die"
  return { verb, lease, succeeded: false, failure }
}

/** Most often the newest; -1 and below: further back. */
export const pick = <A>(list: ReadonlyArray<A>, back: number): A | undefined =>
  list[list.length - 1 - (back % Math.max(1, list.length))]

export const back = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(6) },
)

/** A verb of a lease: with one that was given, or with one of an epoch that never was. */
export const leased = (
  verb: string,
  call: (
    runs: StorageShape["runs"],
    lease: Lease,
    run: RunRecord,
  ) => Effect.Effect<unknown, { readonly _tag: string }>,
): fc.Arbitrary<Verb> =>
  fc.tuple(back, fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1)).map(([n, off]) => (known) => {
    const given = pick(known.leases, n)
    if (given === undefined) return unsaid(verb)
    const lease = { ...given, epoch: given.epoch + off }
    const run = Effect.runSync(known.storage.runs.find(lease.runId))
    if (run === null) return unsaid(verb, lease)
    return say(verb, known, lease, call(known.storage.runs, lease, run))
  })

/** A verb of anyone else. */
export const open = (
  verb: string,
  call: (
    runs: StorageShape["runs"],
    runId: string,
  ) => Effect.Effect<unknown, { readonly _tag: string }>,
): fc.Arbitrary<Verb> =>
  back.map((n) => (known) => {
    const runId = pick(known.runIds, n)
    if (runId === undefined) return unsaid(verb)
    return say(verb, known, null, call(known.storage.runs, runId))
  })

/**
 * describeSuite: one suite over one layer, on virtual or on real time.
 *
 * `clock: "virtual"` is for adapters that live in this process and read Effect's Clock (`memory()`):
 * the layer is built under a TestClock that starts at 0, which all tests of the suite share, and time
 * passes only where a test lets it. Any other adapter keeps its own clock (a database, Redis): its
 * tests run live, and what is to run out is short (150 ms) and waited for.
 *
 * The adapter's layer is built once per suite and shared by its tests, which run one after another.
 * Storage is migrated first.
 * Every test makes sites, accounts, runs and pipelines of its own, so a suite may run on a database that holds
 * other things. A few verbs are global by nature (`expireLeases`, `prune`, `outbox.claimDue`,
 * `slots.listDue`): give each test file a database (or schema) of its own when files run in parallel.
 */
import { expect, layer } from "@effect/vitest"
import { Ids } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"

export interface SuiteOptions {
  /** `virtual` for adapters that read Effect's Clock; default `real`. */
  readonly clock?: "virtual" | "real"
  /** Milliseconds that one test may take; default 20,000. */
  readonly timeout?: number
  /**
   * How many statements the adapter can have under way; default many. With 1 they run one after the other:
   * a race then shows only that their order does not matter, and its title says so.
   */
  readonly connections?: number
}

/**
 * What a suite runs over: a layer, or a function that makes one. Give the function where a layer is
 * bound to whoever builds it first (`memory`): it is called once per suite.
 */
export type Adapter<R, E> = Layer.Layer<R, E> | (() => Layer.Layer<R, E>)

/** The adapter's layer, made anew where it can be. */
export const layerOf = <R, E>(adapter: Adapter<R, E>): Layer.Layer<R, E> =>
  typeof adapter === "function" ? adapter() : adapter

/** What time is to a suite: a lease that lasts, one that runs out, and the waiting. */
export interface SuiteTime {
  /** Outlives every test. */
  readonly long: Duration.Duration
  /** Runs out when the test says so. */
  readonly brief: Duration.Duration
  /** Lets whatever lasts `brief` run out. */
  readonly runOut: Effect.Effect<void>
  /** Lets two things happen at different times. */
  readonly tick: Effect.Effect<void>
  /** Milliseconds that one `runOut` was: exact on virtual time, at least that on real time. */
  readonly expectRunOut: (ms: number, times?: number) => void
  /** `later` is `after` later than `earlier`; on real time give or take ten seconds. */
  readonly expectLater: (
    earlier: Date | null | undefined,
    later: Date | null | undefined,
    after: Duration.Duration,
  ) => void
}

type Declare<R> = (
  title: string,
  proof: Effect.Effect<void, unknown, R | Ids | Scope.Scope>,
) => void

/** Declares one requirement. */
export interface Requirement<R> extends Declare<R> {
  /** Declares one that several callers prove by racing each other. */
  readonly race: Declare<R>
}

/** The requirements of one subject. */
export type Requirements<R> = (it: Requirement<R>, time: SuiteTime) => void

const BRIEF = 150
const RUN_OUT = 200
const SLACK = 10_000

const timeOf = (virtual: boolean): SuiteTime => {
  const pass = (ms: number) => (virtual ? TestClock.adjust(ms) : Effect.sleep(ms))
  return {
    long: Duration.minutes(10),
    brief: Duration.millis(BRIEF),
    runOut: pass(RUN_OUT),
    tick: pass(5),
    expectRunOut: (ms, times = 1) => {
      if (virtual) return expect(ms).toBe(RUN_OUT * times)
      expect(ms).toBeGreaterThanOrEqual(RUN_OUT * times - 20)
      expect(ms).toBeLessThan(RUN_OUT * times + SLACK)
    },
    expectLater: (earlier, later, after) => {
      expect(earlier).toBeInstanceOf(Date)
      expect(later).toBeInstanceOf(Date)
      const ms = (later?.getTime() ?? 0) - (earlier?.getTime() ?? 0)
      if (virtual) return expect(ms).toBe(Duration.toMillis(after))
      expect(Math.abs(ms - Duration.toMillis(after))).toBeLessThan(SLACK)
    },
  }
}

/** Runs requirements over a layer that is built once for them. */
export const describeSuite = <R, E>(
  name: string,
  adapter: Adapter<R, E>,
  requirements: Requirements<R>,
  options: SuiteOptions = {},
): void => {
  const virtual = options.clock === "virtual"
  layer(Layer.merge(layerOf(adapter), Ids.layer), { excludeTestServices: !virtual })(name, (it) => {
    const requirement: Declare<R> = (title, proof) =>
      it.effect(title, () => proof, options.timeout ?? 20_000)
    const alone = options.connections === 1 ? " (one connection: order only)" : ""
    const race: Declare<R> = (title, proof) => requirement(`${title}${alone}`, proof)
    requirements(Object.assign(requirement, { race }), timeOf(virtual))
  })
}

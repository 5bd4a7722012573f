/**
 * Works through one stage of a run: pages of items, a sliding window of calls, group commits.
 *
 * One loop decides everything and is never blocked by a call or a commit: it looks at the window,
 * starts what may start, and waits for the next event. Which call may start is in `nextCall`, when a
 * commit is due in `StageWindow`, what an answered call means in `settleCall`.
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type { CreditsUnavailable, LeaseLost, StorageError } from "../../domain/errors.ts"
import type { InputItem } from "../../domain/Item.ts"
import type { PlannedStage } from "../../domain/StagePlan.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import type { CreditLedger } from "../../ports/CreditLedger.ts"
import { makeAlarm } from "../makeAlarm.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import type { CapsRead } from "../credits/budgetCaps.ts"
import { readCapsAndNews } from "../credits/budgetNews.ts"
import { CallFailed } from "../CallFailed.ts"
import { type CallResult, idsOf } from "../CallResult.ts"
import type { CallUnit } from "../CallUnit.ts"
import { nextCall } from "./nextCall.ts"
import { observedCall } from "./observedCall.ts"
import { retryWhileTrusted } from "../retryStorage.ts"
import type { RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"
import { settleFailure, settleSuccess } from "./settleCall.ts"
import type { Stage, StageOutput, StageServices } from "../Stage.ts"
import { openStageRoom, type StageRoom } from "./StageRoom.ts"
import {
  blame,
  commitDue,
  dropUnstarted,
  idle,
  nextTime,
  pushResult,
  type Stop,
} from "./StageWindow.ts"
import { storeResults } from "./storeResults.ts"
import { enqueue, pageWanted, takePage } from "./takePage.ts"

type Trouble = CreditsUnavailable | LeaseLost | StorageError
type Services = CreditLedger | StageServices

type Event =
  | { readonly _tag: "Changed" }
  | {
      readonly _tag: "Answered"
      readonly unit: CallUnit
      readonly exit: Exit.Exit<StageOutput, CallFailed | StorageError>
    }
  | { readonly _tag: "Stored"; readonly exit: Exit.Exit<CallResult, Trouble> }
  | { readonly _tag: "Paged"; readonly exit: Exit.Exit<ReadonlyArray<InputItem>, Trouble> }
  | { readonly _tag: "ToppedUp"; readonly exit: Exit.Exit<boolean, Trouble> }
  | { readonly _tag: "CapsRead"; readonly exit: Exit.Exit<CapsRead, Trouble> }

/** A delay longer than this is waited for without a worker, in milliseconds. */
export const LONGEST_WAIT = 60_000

/** Answers null when nothing more waits at the stage, else why it stopped. */
export const runStage = (
  session: RunSession,
  code: Stage,
  planned: PlannedStage,
): Effect.Effect<Stop | null, Trouble, Services> =>
  Effect.flatMap(openStageRoom(session, code, planned), (room) =>
    Effect.scoped(loop(room)).pipe(Effect.ensuring(Effect.sync(() => session.onChange(() => {})))),
  )

const loop = Effect.fnUntraced(function* (room: StageRoom) {
  const { session, window } = room
  const { callTimeout } = yield* Settings
  const checkpoint = yield* Checkpoint
  const scope = yield* Effect.scope
  const events = yield* Queue.unbounded<Event>()
  const changed = () => Queue.offerUnsafe(events, { _tag: "Changed" })
  const wakeAt = yield* makeAlarm(changed)
  session.onChange(changed)

  /** Runs an effect beside the loop; its exit comes back as an event. */
  const beside = <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    event: (exit: Exit.Exit<A, E>) => Event,
  ) =>
    Effect.exit(effect).pipe(
      Effect.map((exit) => Queue.offerUnsafe(events, event(exit))),
      Effect.forkIn(scope, { startImmediately: true }),
    )

  const timeout = Duration.toMillis(callTimeout)
  /** The calls in flight, oldest first, with the time at which each counts as unanswered. */
  const calls = new Map<
    CallUnit,
    { readonly fiber: Fiber.Fiber<unknown>; readonly until: number }
  >()

  const call = Effect.fnUntraced(function* (unit: CallUnit) {
    yield* checkpoint.hit("call.before")
    const output = yield* observedCall(room, unit)
    yield* checkpoint.hit("call.answered")
    return output
  })

  const start = Effect.fnUntraced(function* (unit: CallUnit, now: number) {
    const retried = window.waiting.delete(unit)
    if (!retried) {
      window.queue.shift()
      if (unit.batch === null) window.startedInBatch += unit.items.length
    }
    window.inFlight.add(unit)
    room.capsFresh = false
    room.capsExact = false
    if (unit.batch === null) room.budget.setAside(unit.ceiling)
    if (room.code.acts === true) session.acting(idsOf(unit.items), true)
    const fiber = yield* beside(call(unit), (exit) => ({ _tag: "Answered", unit, exit }))
    calls.set(unit, { fiber, until: now + timeout })
  })

  /** Gives up on calls that have taken too long. */
  const giveUp = Effect.fnUntraced(function* (now: number) {
    for (const [unit, { fiber, until }] of calls) {
      if (until > now) return
      yield* Effect.forkIn(Fiber.interrupt(fiber), scope)
      yield* answered(unit, Exit.fail(unanswered(room, callTimeout)), now)
    }
  })

  /** A question to storage goes out before the calls take the thread. */
  const asks = <E, R>(asked: Effect.Effect<Fiber.Fiber<unknown>, E, R>) =>
    Effect.flatMap(asked, (fiber) =>
      fiber.pollUnsafe() === undefined ? Effect.yieldNow : Effect.void,
    )

  /** Starts everything that may start now. */
  const startAll = Effect.fnUntraced(function* (now: number) {
    if (window.sending === null && commitDue(window, now, room.leastPerCommit, room.linger))
      yield* asks(beside(storeResults(room, now), (exit) => ({ _tag: "Stored", exit })))
    if (!room.paging && pageWanted(room, now)) {
      room.paging = true
      yield* asks(beside(takePage(room), (exit) => ({ _tag: "Paged", exit })))
    }
    for (;;) {
      const next = nextCall(room, now)
      if (next._tag === "Nothing") return
      if (next._tag === "Start") {
        yield* start(next.unit, now)
        continue
      }
      if (next._tag === "Stop") {
        stop(next.stop, now)
        Queue.offerUnsafe(events, { _tag: "Changed" })
      } else if (next._tag === "TopUp") {
        room.toppingUp = true
        yield* beside(room.budget.topUp(next.unit.ceiling), (exit) => ({ _tag: "ToppedUp", exit }))
      } else {
        room.readingCaps = true
        room.articlesAtCaps = session.counters(room.stage).processed
        yield* beside(retryWhileTrusted(session, readCapsAndNews(session)), (exit) => ({
          _tag: "CapsRead",
          exit,
        }))
      }
      return
    }
  })

  const stop = (reason: Stop, now: number): void => {
    window.stop ??= reason
    for (const note of dropUnstarted(window)) pushResult(window, note, now)
  }

  const answered = (
    unit: CallUnit,
    exit: Exit.Exit<StageOutput, CallFailed | StorageError>,
    now: number,
  ) => {
    if (!calls.delete(unit)) return Effect.void // it was given up
    window.inFlight.delete(unit)
    room.capsExact = false
    room.short = false
    if (Exit.isSuccess(exit)) {
      // What it did is in doubt until it is stored: it stays among what is acting.
      room.health.succeeded(room.code.calls)
      room.opened.answered?.(exit.value.outputs)
      settleSuccess(room, unit, exit.value, now)
      return Effect.void
    }
    const error = Option.getOrNull(Cause.findErrorOption(exit.cause))
    // An unknown outcome stays in doubt until that is stored, too; of a defect nothing is known.
    const inDoubt =
      error === null || (error instanceof CallFailed && error.code === "publish_unknown")
    if (room.code.acts === true && !inDoubt) session.acting(idsOf(unit.items), false)
    if (!(error instanceof CallFailed) || Cause.hasDies(exit.cause))
      return Effect.failCause(exit.cause as Cause.Cause<StorageError>)
    settleFailure(room, unit, error, now)
    if (window.stop !== null) stop(window.stop, now)
    return Effect.void
  }

  const handle = Effect.fnUntraced(function* (event: Event, now: number) {
    switch (event._tag) {
      case "Changed":
        return
      case "Answered":
        return yield* answered(event.unit, event.exit, now)
      case "Stored": {
        window.sending = null
        const stored = yield* event.exit
        if (room.code.acts === true)
          session.acting(idsOf([...stored.advanced, ...stored.failed]), false)
        return
      }
      case "Paged": {
        room.paging = false
        const items = yield* event.exit
        if (window.stop === null) enqueue(room, items, now)
        return
      }
      case "ToppedUp": {
        room.toppingUp = false
        room.short = !(yield* event.exit)
        return
      }
      case "CapsRead": {
        room.readingCaps = false
        room.caps = yield* event.exit
        room.capsAt = now
        room.capsFresh = true
        room.capsExact = window.inFlight.size === 0
        return
      }
    }
  })

  for (;;) {
    const now = yield* monotonicMillis
    yield* giveUp(now)
    const asked = askedToStop(room, now)
    if (asked !== null && window.stop === null) stop(asked, now)
    yield* startAll(now)
    const blamed = window.sending === null && !room.paging ? blame(window) : null
    if (blamed !== null && blamed.failed.length > 0) {
      pushResult(window, blamed, now)
      continue
    }
    if (idle(window) && !room.paging && !room.toppingUp && !room.readingCaps) {
      if (window.stop !== null) return window.stop
      if (window.exhausted) return null
    }
    const [oldest] = calls.values()
    yield* wakeAt(
      Math.min(nextTime(window, room.linger, now), oldest?.until ?? Number.POSITIVE_INFINITY),
      now,
    )
    yield* handle(yield* Queue.take(events), yield* monotonicMillis)
    for (const more of yield* Queue.clear(events)) yield* handle(more, yield* monotonicMillis)
  }
})

/** A call that is not answered: an outage, and if it acts on the world, in doubt. */
const unanswered = ({ code, opened }: StageRoom, after: Duration.Duration): CallFailed =>
  new CallFailed({
    code: code.acts === true ? "publish_unknown" : "ai_timeout",
    kind: code.acts === true && opened.exact === true ? "final" : "outage",
    detail: `no answer within ${Duration.format(after)}`,
  })

/** Closing, a request of an operator, or a delay too long to wait for with a lease in hand. */
const askedToStop = ({ session, window }: StageRoom, now: number): Stop | null => {
  if (session.isStopping()) return { _tag: "Shutdown" }
  if (session.control() !== "none") return { _tag: "Control" }
  const wait = window.notBefore - now
  return wait > LONGEST_WAIT && window.sending === null ? { _tag: "Delay", millis: wait } : null
}

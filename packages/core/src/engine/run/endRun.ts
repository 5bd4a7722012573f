/** How a worker lets go of a run: finished, paused, cancelled, failed, or given back for later. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { StartedRun } from "../../domain/AutomationRun.ts"
import { addCredits, type Credits, formatCredits } from "../../domain/Credits.ts"
import type { CreditsUnavailable, LeaseLost, StorageError } from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import { STAGES } from "../../domain/Stage.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import { CreditLedger } from "../../ports/CreditLedger.ts"
import { Dispatcher } from "../../ports/Dispatcher.ts"
import { Ids } from "../../ports/Ids.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { capReached } from "../credits/budgetCaps.ts"
import type { CallFailed } from "../CallFailed.ts"
import { resumeAfterMinutes } from "../stage/failurePolicy.ts"
import { resumeOne, resumePaused } from "./resumePaused.ts"
import { retryBriefly, retryWhileTrusted } from "../retryStorage.ts"
import type { RunSession } from "../RunSession.ts"
import { notification, runFacts } from "./runWords.ts"
import { releaseCredits, settleCredits } from "../credits/settleCredits.ts"
import { unlockSite } from "../lease/lockSite.ts"
import type { RunOutcome } from "../metrics.ts"
import { Settings } from "../Settings.ts"
import type { Stop } from "../stage/StageWindow.ts"

export type RunEnd =
  | Stop
  | { readonly _tag: "Finished" }
  | { readonly _tag: "Defect"; readonly detail: string }
  | { readonly _tag: "CrashLoop"; readonly takeovers: number }

type Trouble = CreditsUnavailable | LeaseLost | StorageError
type Services = CreditLedger | Dispatcher | Ids | SiteLock | Storage

/** What the worker's part in a run came to; `going-on`: what was asked was withdrawn before it was answered. */
export const endRun = (
  session: RunSession,
  end: RunEnd,
): Effect.Effect<RunOutcome | "going-on", Trouble, Services> => {
  switch (end._tag) {
    case "Finished":
      return Effect.as(finish(session), "completed")
    case "Shutdown":
      return handBack(session, null)
    case "Delay":
      return handBack(session, Duration.millis(end.millis))
    case "Control":
      return answer(session)
    case "Outage":
      return pause(session, "provider_unavailable", outageDetail(session, end.failure), {
        resumeIn: Duration.minutes(resumeAfterMinutes(pausesInARow(session))),
      })
    case "Credits":
      return pauseForCredits(session, end.ceiling)
    case "Cap":
      return pause(session, "budget_cap", capDetail(end), {
        resumeIn: end.resumeIn === null ? null : Duration.millis(Math.max(0, end.resumeIn)),
      })
    case "Fatal":
      return Effect.as(fail(session, remedy(end.failure)), "failed")
    case "CrashLoop":
      return Effect.as(
        fail(
          session,
          `${end.takeovers} workers in a row died or fell silent in stage ${session.stage()} without any progress. Look at their logs (memory, crashes), then start a new run; nothing is lost.`,
        ),
        "failed",
      )
    case "Defect":
      return Effect.as(
        fail(session, `Internal error: ${end.detail}. Items and credits are as last stored.`),
        "failed",
      )
  }
}

const finish = Effect.fnUntraced(function* (session: RunSession) {
  const { runs } = yield* Storage
  const ids = yield* Ids
  yield* retryWhileTrusted(session, settleCredits(session.run))
  const quarantined = STAGES.reduce((sum, stage) => sum + session.counters(stage).failed, 0)
  const credits = formatCredits(session.used())
  const run = yield* retryWhileTrusted(
    session,
    runs.finish(session.lease, {
      log: [
        logLine(
          "run.completed",
          `The run is completed: ${credits} credits used${quarantined === 0 ? "" : `, ${quarantined} items set aside`}.`,
          { facts: { credits, quarantined } },
        ),
      ],
      notifications: [
        notification(
          yield* ids.next,
          "completed",
          "",
          runFacts(session.run, "completed", session.stage(), session.used()),
        ),
      ],
    }),
  )
  yield* letGo(run)
})

const fail = Effect.fnUntraced(function* (session: RunSession, errorMessage: string) {
  const { runs } = yield* Storage
  const ids = yield* Ids
  yield* retryWhileTrusted(session, settleCredits(session.run))
  const run = yield* retryWhileTrusted(
    session,
    runs.fail(session.lease, {
      errorMessage,
      unknown: session.actingIds(),
      log: [logLine("run.failed", errorMessage, { level: "error" })],
      notifications: [
        notification(
          yield* ids.next,
          "failed",
          "",
          runFacts(session.run, "failed", session.stage(), session.used()),
        ),
      ],
    }),
  )
  yield* letGo(run)
})

/** R-02: the transition that was asked for, if it still is asked for. */
const answer = Effect.fnUntraced(function* (
  session: RunSession,
): Effect.fn.Return<RunOutcome | "going-on", Trouble, Services> {
  const { leaseTtl } = yield* Settings
  const { runs } = yield* Storage
  const checkpoint = yield* Checkpoint
  for (;;) {
    const expected = session.control()
    if (expected === "none") return "going-on"
    if (expected === "cancel") yield* retryWhileTrusted(session, settleCredits(session.run))
    yield* checkpoint.hit("control.before-answer")
    const verb = expected === "cancel" ? "cancelled" : "paused"
    const run = yield* retryWhileTrusted(
      session,
      runs.answerControl(session.lease, {
        expected,
        log: [logLine(`run.${verb}`, `The run is ${verb}, as asked.`)],
      }),
    )
    if (run !== null) {
      if (expected === "cancel") yield* letGo(run)
      return verb
    }
    session.observe(yield* retryWhileTrusted(session, runs.renew(session.lease, leaseTtl)))
  }
})

const pause = Effect.fnUntraced(function* (
  session: RunSession,
  reason: "insufficient_credits" | "provider_unavailable" | "budget_cap",
  detail: string,
  { resumeIn }: { readonly resumeIn: Duration.Duration | null },
): Effect.fn.Return<RunOutcome | "going-on", Trouble, Services> {
  const { leaseTtl } = yield* Settings
  const { runs } = yield* Storage
  const ids = yield* Ids
  const facts = {
    ...runFacts(session.run, "paused", session.stage(), session.used()),
    pause_reason: reason,
  }
  const episode = String(session.run.pauseEpisodes + 1)
  const paused = yield* retryWhileTrusted(
    session,
    runs.pause(session.lease, {
      reason,
      detail,
      resumeIn,
      log: [logLine("run.paused", detail, { level: "warn", facts: { reason } })],
      notifications: [notification(yield* ids.next, "paused", episode, facts)],
    }),
  )
  if (paused !== null) return "paused"
  session.observe(yield* retryWhileTrusted(session, runs.renew(session.lease, leaseTtl)))
  return yield* answer(session)
})

const pauseForCredits = Effect.fnUntraced(function* (session: RunSession, ceiling: Credits) {
  const outcome = yield* pause(
    session,
    "insufficient_credits",
    `The next call may cost ${formatCredits(ceiling)} credits, more than the account has left. The run goes on when credits are added.`,
    { resumeIn: null },
  )
  if (outcome === "paused")
    yield* askOnceMore(session, ceiling).pipe(Effect.ignore({ log: "Warn" }))
  return outcome
})

/** Credits that came while the last results were stored woke nobody: the run was not paused yet (R-08). */
const askOnceMore = Effect.fnUntraced(function* ({ run, used }: RunSession, ceiling: Credits) {
  const ledger = yield* CreditLedger
  const { accountId, runId } = run
  const atLeast = addCredits(used(), ceiling)
  const { _tag } = yield* retryBriefly(ledger.hold({ runId, accountId, atLeast }))
  if (_tag === "Held")
    yield* resumeOne(run, {
      reason: "insufficient_credits",
      due: false,
      why: "there are credits again",
    })
})

/** What was asked meanwhile is answered first: nobody may claim the run for long. */
const handBack = Effect.fnUntraced(function* (
  session: RunSession,
  delay: Duration.Duration | null,
): Effect.fn.Return<RunOutcome | "going-on", Trouble, Services> {
  if (session.control() !== "none") return yield* answer(session)
  const { runs } = yield* Storage
  yield* retryWhileTrusted(
    session,
    runs.handBack(session.lease, { unknown: session.actingIds(), delay }),
  )
  // Another worker goes on at once; if the wake-up is lost, with its next look.
  const dispatcher = yield* Dispatcher
  if (delay === null)
    yield* dispatcher.dispatch(session.lease.runId).pipe(Effect.ignore({ log: "Warn" }))
  return "handed_back"
})

/** After the end: the rest of the hold and the lock. What fails here the sweep repairs. */
export const letGo = Effect.fnUntraced(function* (run: StartedRun) {
  yield* releaseCredits(run).pipe(
    Effect.andThen(
      resumePaused({
        reason: "insufficient_credits",
        due: false,
        accountId: run.accountId,
        why: "another run of the account gave credits back",
      }),
    ),
    Effect.ignore({ log: "Warn" }),
  )
  yield* unlockSite(run.siteId, run.runId)
})

/** Engine pauses in a row before this one: work that was stored in between ends the row. */
const pausesInARow = (session: RunSession): number => {
  const progressed = STAGES.some((stage) => {
    const { failed, processed } = session.counters(stage)
    const before = session.run.stages[stage]
    return processed + failed > before.processed + before.failed
  })
  return progressed ? 0 : session.run.pausesInARow
}

const outageDetail = (session: RunSession, failure: CallFailed): string =>
  `The provider cannot be reached or refuses work (${failure.code}): ${failure.detail}. Next try in ${resumeAfterMinutes(pausesInARow(session))} minutes.`

const capDetail = (cap: { readonly label: string; readonly resumeIn: number | null }): string =>
  `${capReached(cap.label)} ${
    cap.resumeIn === null
      ? "The run goes on when the cap is raised."
      : "The run goes on when the cap's next period begins or the cap is raised."
  }`

const remedy = (failure: CallFailed): string =>
  failure.code === "ai_unauthorized"
    ? `The AI provider refused the key: ${failure.detail}. Check the API key, then start a new run; nothing is lost.`
    : `The set-up is wrong: ${failure.detail}. Mend it, then start a new run; nothing is lost.`

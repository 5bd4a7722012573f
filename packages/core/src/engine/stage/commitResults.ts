/** Sends one commit until it is answered: the same content under the same id, whatever happens. */

import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Credits, formatCredits } from "../../domain/Credits.ts"
import type { LeaseLost, StorageError } from "../../domain/errors.ts"
import type { Intake } from "../../domain/Intake.ts"
import { type NewLogLine, logLine } from "../../domain/LogEntry.ts"
import type { NewNotification } from "../../domain/Notification.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import { Ids } from "../../ports/Ids.ts"
import type { Commit } from "../../ports/PipelineStore.ts"
import { Storage } from "../../ports/Storage.ts"
import type { News } from "../credits/budgetNews.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { type CallResult, chargedBy, mergeResults, withoutItems } from "../CallResult.ts"
import { trustFrom } from "../lease/holdLease.ts"
import { countStored, timedCommit } from "../metrics.ts"
import { retryInDoubt, retryWhileTrusted } from "../retryStorage.ts"
import { createdBy, type RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"
import { traced } from "../traced.ts"

export interface CommitRequest {
  readonly intake: Intake
  readonly results: ReadonlyArray<CallResult>
  readonly hand: Commit["hand"]
  readonly percentage: (merged: CallResult) => number
  readonly news: (charged: Credits, items: number) => News
  readonly delay: Duration.Duration | null
}

/** Stores results as one commit and counts them in the session; answers what was stored. */
export const commitResults = Effect.fnUntraced(function* (
  session: RunSession,
  request: CommitRequest,
): Effect.fn.Return<CallResult, LeaseLost | StorageError, Ids | Storage> {
  let { results } = request
  for (;;) {
    const merged = session.dropped.restore(mergeResults(results))
    const outcome = yield* send(session, request, merged)
    if (outcome === "stored") return merged
    const gone = yield* inputsGone(session, request.intake, merged)
    if (gone.size === 0)
      return yield* Effect.die(new Error("a commit was refused although all of its inputs wait"))
    results = results.map((result) => withoutItems(result, gone))
    session.dropped.note(merged, mergeResults(results))
  }
})

const send = Effect.fnUntraced(function* (
  session: RunSession,
  request: CommitRequest,
  merged: CallResult,
) {
  const { leaseTtl } = yield* Settings
  const { pipeline } = yield* Storage
  const checkpoint = yield* Checkpoint
  const commit = yield* freeze(session, request, merged)
  yield* checkpoint.hit("commit.before")
  const attempt = Effect.gen(function* () {
    const askedAt = yield* monotonicMillis
    const committed = yield* pipeline.commit(session.lease, commit, leaseTtl)
    session.trust(trustFrom(askedAt, leaseTtl))
    return committed
  })
  const attributes = () => ({
    "pressline.stage": commit.stage,
    "pressline.items": merged.advanced.length + merged.failed.length,
  })
  const committed = yield* timedCommit(
    commit.stage,
    traced("automation.commit", { attributes }, retryInDoubt(session, attempt)),
  ).pipe(Effect.catchTag("CommitConflict", () => Effect.succeed(null)))
  if (committed === null) return "conflict"
  yield* checkpoint.hit("commit.stored")
  session.count(commit)
  yield* countStored(commit)
  session.observe(committed)
  return "stored"
})

/** The commit's content, fixed before it is first sent. */
const freeze = Effect.fnUntraced(function* (
  session: RunSession,
  request: CommitRequest,
  merged: CallResult,
) {
  const ids = yield* Ids
  const charged = chargedBy(merged)
  const news = request.news(charged, merged.advanced.length)
  const notifications = yield* Effect.forEach(news.notifications, (notification) =>
    Effect.map(ids.next, (id): NewNotification => ({ id, ...notification })),
  )
  const commit: Commit = {
    id: yield* ids.next,
    stage: request.intake.stage,
    advanced: merged.advanced,
    failed: merged.failed,
    outputs: merged.outputs,
    charge: merged.charge,
    words: merged.words,
    batches: merged.batches,
    singles: merged.singles,
    log: [...merged.log, ...summary(session, request.intake, merged), ...news.log],
    notifications,
    hand: request.hand,
    percentage: request.percentage(merged),
    delay: request.delay,
  }
  return commit
})

/** One line on what a commit stores. */
const summary = (
  session: RunSession,
  { stage, kind }: Intake,
  merged: CallResult,
): ReadonlyArray<NewLogLine> => {
  if (merged.advanced.length === 0) return []
  const done = session.counters(stage).processed + merged.advanced.length
  const created = createdBy(merged)
  const credits = formatCredits(chargedBy(merged))
  return [
    logLine(
      "batch.completed",
      `${merged.advanced.length} ${kind} items done, ${created} results, ${credits} credits (${done} so far).`,
      { stage, facts: { items: merged.advanced.length, created, done, credits } },
    ),
  ]
}

const inputsGone = Effect.fnUntraced(function* (
  session: RunSession,
  intake: Intake,
  merged: CallResult,
) {
  const { pipeline } = yield* Storage
  const ids = [...merged.advanced.map(({ id }) => id), ...merged.failed.map(({ id }) => id)]
  const pending = new Set(
    yield* retryWhileTrusted(session, pipeline.stillPending(session.run.siteId, intake, ids)),
  )
  return new Set(ids.filter((id) => !pending.has(id)))
})

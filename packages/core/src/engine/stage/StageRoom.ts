/** A stage opened for one run: everything its loop looks at, in one place. */

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { CreditsUnavailable, StorageError } from "../../domain/errors.ts"
import { type Intake, intakeOf } from "../../domain/Intake.ts"
import { stageFacts } from "../../domain/Stage.ts"
import type { PlannedStage } from "../../domain/StagePlan.ts"
import type { CreditLedger } from "../../ports/CreditLedger.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import type { CapsRead } from "../credits/budgetCaps.ts"
import { readCapsAndNews } from "../credits/budgetNews.ts"
import { CallHealth, type CallHealthShape } from "./CallHealth.ts"
import type { CallResult } from "../CallResult.ts"
import { retryWhileTrusted } from "../retryStorage.ts"
import { makeRunBudget } from "../credits/RunBudget.ts"
import type { RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"
import type { CallDesk } from "./settleCall.ts"
import type { OpenStage, Stage, StageServices } from "../Stage.ts"
import { openStageProgress } from "./StageProgress.ts"
import { makeStageWindow } from "./StageWindow.ts"

export interface StageRoom extends CallDesk {
  readonly code: Stage
  readonly opened: OpenStage
  readonly health: CallHealthShape
  readonly intake: Intake
  /** Calls at the same time. */
  readonly limit: number
  /** Items per page: a whole number of batches. */
  readonly pageSize: number
  /** Calls that wait when the next page is read, so that nobody waits for it. */
  readonly lowWater: number
  /** Suspicious items per page. */
  readonly wave: number
  /** Milliseconds between batches; 0: calls flow across batch borders. */
  readonly delay: number
  /** Milliseconds a result waits for others to share its commit. */
  readonly linger: number
  /** Finished items that make a commit due. */
  readonly leastPerCommit: number
  /** Items of a commit, at most, unless one call decides more. */
  readonly itemsPerCommit: number
  /** No call starts while more items than this are begun and not stored. */
  readonly mostUnstored: number
  readonly leaseTtl: Duration.Duration
  readonly percentage: (result: CallResult) => number
  caps: CapsRead
  /** When they were read (worker's clock), and what the stage had processed then. */
  capsAt: number
  articlesAtCaps: number
  /** No call has been started since they were read. */
  capsFresh: boolean
  /** Nothing has been started or finished since they were read. */
  capsExact: boolean
  /** The top-up that was refused: asked again once a call is over. */
  short: boolean
  /** Questions under way: each is asked once at a time. */
  readingCaps: boolean
  toppingUp: boolean
  /** A page is under way; it may be beside a commit. */
  paging: boolean
}

/** More items in one commit save nothing, and while it is stored nothing else can be. */
const ITEMS_PER_COMMIT = 500
const MOST_UNSTORED = 1000

/** Items read at once: a whole number of batches, about so many; articles are large. */
const PAGE = 1000
const PAGE_OF_ARTICLES = 400

export const openStageRoom = Effect.fnUntraced(function* (
  session: RunSession,
  code: Stage,
  planned: PlannedStage,
): Effect.fn.Return<StageRoom, CreditsUnavailable | StorageError, CreditLedger | StageServices> {
  const settings = yield* Settings
  const health = yield* CallHealth
  const { run } = session
  const { batchSize, concurrency } = planned
  const { publishPolicy, withinStageDelay } = run.config
  const batches = code.call === "batch"
  const page = stageFacts(code.number).inputKind === "content" ? PAGE_OF_ARTICLES : PAGE
  const { priceBook, runId, siteId } = run
  const [opened, percentage, budget, caps] = yield* Effect.all(
    [
      retryWhileTrusted(session, code.open({ siteId, runId, priceBook })),
      retryWhileTrusted(session, openStageProgress(session, code.number)),
      makeRunBudget(session),
      retryWhileTrusted(session, readCapsAndNews(session)),
    ],
    { concurrency: "unbounded" },
  )
  const pageSize = Math.max(1, Math.floor(page / batchSize)) * batchSize
  const lowWater = Math.min(pageSize, PAGE / 2) / (batches ? batchSize : 1)
  return {
    session,
    stage: code.number,
    batchSize,
    batches,
    window: makeStageWindow(),
    budget,
    successes: () => health.successes(code.calls),
    code,
    opened,
    health,
    intake: intakeOf(run.stagePlan, code.number, publishPolicy),
    limit: batches ? 1 : concurrency,
    pageSize,
    lowWater,
    wave: batches ? batchSize : concurrency,
    delay: withinStageDelay * 1000,
    linger: Duration.toMillis(settings.commitLinger),
    leastPerCommit: batches ? 1 : batchSize,
    itemsPerCommit: settings.groupCommit ? ITEMS_PER_COMMIT : batchSize,
    // One batch is stored while the next is worked on.
    mostUnstored: settings.groupCommit ? MOST_UNSTORED : 2 * batchSize,
    leaseTtl: settings.leaseTtl,
    percentage,
    caps,
    capsAt: yield* monotonicMillis,
    articlesAtCaps: session.counters(code.number).processed,
    capsFresh: true,
    capsExact: false,
    short: false,
    readingCaps: false,
    toppingUp: false,
    paging: false,
  }
})

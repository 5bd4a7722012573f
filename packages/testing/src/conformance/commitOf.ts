/** Commits as the engine sends them: blanks filled in, one fresh id, the lease renewed by them. */
import {
  type Advanced,
  type Commit,
  type Credits,
  creditsOf,
  creditsToNumber,
  type Failed,
  logLine,
  type ItemErrorCode,
  type Media,
  STAGES,
  type StageNumber,
  Storage,
  sumCredits,
} from "@pressline/core/effect"
import { expect } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { newCluster } from "./itemsOf.ts"
import { newId } from "./site.ts"
import { recordOf, intake, type Run } from "./startedRun.ts"

export const LEASE = Duration.minutes(10)

export const commitOf = (stage: StageNumber, more: Partial<Commit> = {}) =>
  Effect.map(newId, (id): Commit => ({
    id,
    stage,
    advanced: [],
    failed: [],
    outputs: {},
    charge: null,
    words: 0,
    batches: 0,
    singles: 0,
    log: [],
    notifications: [],
    hand: [],
    percentage: 0,
    delay: null,
    ...more,
  }))

/** Sends a commit with a fresh id. */
export const committed = Effect.fnUntraced(function* (
  run: Run,
  stage: StageNumber,
  more: Partial<Commit>,
  ttl = LEASE,
) {
  const { pipeline } = yield* Storage
  return yield* pipeline.commit(run.lease, yield* commitOf(stage, more), ttl)
})

export const charge = (amount: number, items = 1) => ({
  units: items,
  items,
  amount: creditsOf(amount),
})

export const advanced = (ids: ReadonlyArray<string>): ReadonlyArray<Advanced> =>
  ids.map((id) => ({ id }))

export const failed = (
  id: string,
  more: Partial<Failed> & { readonly code?: ItemErrorCode } = {},
): Failed => ({
  id,
  attempts: more.attempts ?? 1,
  error: more.error ?? { code: more.code ?? "ai_refused", message: "no" },
  quarantine: more.quarantine ?? false,
  outage: more.outage ?? false,
})

export const quarantined = (id: string, code: ItemErrorCode = "ai_refused"): Failed =>
  failed(id, { attempts: 3, quarantine: true, code })

export const media = (key: string): Media => ({
  key,
  url: `https://media.test/${key}`,
  mediaType: "image/png",
  width: 1200,
  height: 630,
  bytes: 1024,
  sha256: "a".repeat(64),
})

/** Takes the next page of a stage into the hand. */
export const taken = Effect.fnUntraced(function* (
  run: Run,
  stage: StageNumber,
  choice: {
    readonly keep?: ReadonlyArray<string>
    readonly limit?: number
    readonly wave?: number
    readonly ttl?: Duration.Duration
  } = {},
) {
  const { pipeline } = yield* Storage
  const page = yield* pipeline.takePage(run.lease, {
    intake: intake(run, stage),
    keep: choice.keep ?? [],
    limit: choice.limit ?? 100,
    wave: choice.wave ?? 4,
    ttl: choice.ttl ?? LEASE,
  })
  return page.items.map(({ id }) => id)
})

/** An amount as a number, so that `36` and `36.0` are one. */
export const amount = (credits: Credits | null | undefined): number | null =>
  credits === null || credits === undefined ? null : creditsToNumber(credits)

/** INV-14: the entries of a run sum to its total and to the sums of its stages, and that is `total`. */
export const expectCharged = Effect.fnUntraced(function* (runId: string, total: number) {
  const { usage } = yield* Storage
  const run = yield* recordOf(runId)
  const entries = yield* usage.list({ runId, settled: null, limit: 1000 })
  expect(amount(run.totalCreditsUsed)).toBe(total)
  expect(amount(sumCredits(entries.map((entry) => entry.amount)))).toBe(total)
  expect(amount(sumCredits(STAGES.map((stage) => run.stages[stage].credits)))).toBe(total)
})

/** A commit of stage 1 that puts keywords into one new cluster. */
export const clustering = Effect.fnUntraced(function* (ids: ReadonlyArray<string>, credits = 15) {
  const clusterId = yield* newId
  return yield* commitOf(1, {
    advanced: ids.map((id) => ({ id, clusterId })),
    outputs: { clusters: [newCluster(clusterId)] },
    charge: charge(credits, ids.length),
    batches: 1,
    log: [logLine("batch.completed", "Done.", { stage: 1 }), logLine("second", "Line.")],
  })
})

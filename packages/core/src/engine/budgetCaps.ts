/** Budget caps: what a site or account may use per run, day and month, read live while a run works. */
import * as Effect from "effect/Effect"
import * as BigDecimal from "effect/BigDecimal"
import type { StartedRun } from "../domain/AutomationRun.ts"
import type { BudgetCaps } from "../domain/AutomationConfig.ts"
import {
  addCredits,
  type Credits,
  creditsOf,
  formatCredits,
  lessCredits,
  noCredits,
} from "../domain/Credits.ts"
import type { StorageError } from "../domain/errors.ts"
import { nextLocalPeriod, startOfLocalDay, startOfLocalMonth } from "../domain/Schedule.ts"
import { Storage } from "../ports/Storage.ts"
import { Settings } from "./Settings.ts"

/** One cap that applies to a run now. */
export interface Cap {
  /** In words: "20 credits a day for site blog". */
  readonly label: string
  /** Stable over the period: what makes its notifications unique. */
  readonly episode: string
  readonly limit: Credits
  /** Used when it was read. */
  readonly used: Credits
  /** Counts articles instead of credits. */
  readonly articles: boolean
  /** When its next period begins; null: never by itself. */
  readonly resumeAt: Date | null
}

export interface CapsRead {
  readonly caps: ReadonlyArray<Cap>
  readonly at: Date
  /** What the run had used when the caps were read. */
  readonly runUsed: Credits
  /** Others use from the same caps (an account's): they are read again before every call. */
  readonly shared: boolean
}

interface Scope {
  readonly name: string
  readonly of: { readonly siteId: string } | { readonly accountId: string }
  readonly zone: string
  readonly caps: BudgetCaps
}

/** Reads the caps that apply to a run, and what is used of each. No caps: one read, no sums. */
export const readCaps = Effect.fnUntraced(function* (
  run: StartedRun,
  runUsed: Credits,
): Effect.fn.Return<CapsRead, StorageError, Storage> {
  const { accountCaps } = yield* Settings
  const storage = yield* Storage
  const { accountId, siteId } = run
  const [config] = yield* storage.configs.list([siteId])
  const siteCaps = (config ?? run.config).budgetCaps
  const scopes: ReadonlyArray<Scope> = [
    {
      name: `site ${siteId}`,
      of: { siteId },
      zone: (config ?? run.config).timezone,
      caps: siteCaps,
    },
    {
      name: `account ${accountId}`,
      of: { accountId },
      zone: "UTC",
      caps: yield* accountCaps(accountId),
    },
  ]
  const at = yield* storage.now
  const caps = yield* Effect.forEach(scopes, (scope) => readScope(scope, at, run.runId, runUsed))
  return { caps: caps.flat(), at, runUsed, shared: (caps[1]?.length ?? 0) > 0 }
})

const readScope = Effect.fnUntraced(function* (
  scope: Scope,
  at: Date,
  runId: string,
  runUsed: Credits,
) {
  const { usage } = yield* Storage
  const { articlesPerDay, perDay, perMonth, perRun } = scope.caps
  const caps: Array<Cap> = []
  if (perRun !== undefined)
    caps.push({
      label: `${formatCredits(perRun)} credits a run for ${scope.name}`,
      episode: `run:${runId}:${scope.name}`,
      limit: perRun,
      used: runUsed,
      articles: false,
      resumeAt: null,
    })
  if (perDay !== undefined || articlesPerDay !== undefined) {
    const since = startOfLocalDay(scope.zone, at)
    const sum = yield* usage.sum({ of: scope.of, since })
    const resumeAt = nextLocalPeriod(scope.zone, at, "day")
    const period = { resumeAt, episode: `day:${scope.name}:${since.toISOString()}` }
    if (perDay !== undefined)
      caps.push({
        ...period,
        label: `${formatCredits(perDay)} credits a day for ${scope.name}`,
        limit: perDay,
        used: sum.amount,
        articles: false,
      })
    if (articlesPerDay !== undefined)
      caps.push({
        ...period,
        label: `${articlesPerDay} articles a day for ${scope.name}`,
        episode: `articles:${period.episode}`,
        limit: creditsOf(articlesPerDay),
        used: creditsOf(sum.articles),
        articles: true,
      })
  }
  if (perMonth !== undefined) {
    const since = startOfLocalMonth(scope.zone, at)
    const sum = yield* usage.sum({ of: scope.of, since })
    caps.push({
      label: `${formatCredits(perMonth)} credits a month for ${scope.name}`,
      episode: `month:${scope.name}:${since.toISOString()}`,
      limit: perMonth,
      used: sum.amount,
      articles: false,
      resumeAt: nextLocalPeriod(scope.zone, at, "month"),
    })
  }
  return caps
})

/** The first cap that `more` (credits or articles on top of what was read) would exceed. */
export const exceededCap = (
  read: CapsRead,
  more: { readonly credits: Credits; readonly articles: number },
): Cap | null =>
  read.caps.find((cap) => {
    const added = cap.articles ? creditsOf(more.articles) : more.credits
    return !BigDecimal.isZero(added) && lessCredits(cap.limit, addCredits(cap.used, added))
  }) ?? null

const THRESHOLDS = [80, 100] as const

/**
 * The caps of which 80 % or 100 % is used once `more` is added to what was read. Each is told once per
 * period, whoever notices: the notification's episode says so.
 */
export const crossedThresholds = (
  read: CapsRead,
  more: { readonly credits: Credits; readonly articles: number },
): ReadonlyArray<{ readonly cap: Cap; readonly percent: number }> =>
  read.caps.flatMap((cap) => {
    if (!lessCredits(noCredits, cap.limit)) return []
    const used = addCredits(cap.used, cap.articles ? creditsOf(more.articles) : more.credits)
    return THRESHOLDS.filter(
      (percent) => !lessCredits(used, BigDecimal.multiply(cap.limit, creditsOf(percent / 100))),
    ).map((percent) => ({ cap, percent }))
  })

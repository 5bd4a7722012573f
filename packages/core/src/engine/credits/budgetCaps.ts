/** Budget caps: what a site or account may use per run, day and month, read live while a run works. */
import * as Effect from "effect/Effect"
import type { BudgetCaps } from "../../domain/AutomationConfig.ts"
import type { StartedRun } from "../../domain/AutomationRun.ts"
import {
  addCredits,
  type Credits,
  creditsOf,
  formatCredits,
  isZeroCredits,
  lessCredits,
} from "../../domain/Credits.ts"
import type { StorageError } from "../../domain/errors.ts"
import { nextLocalPeriod, startOfLocalDay, startOfLocalMonth } from "../../domain/Schedule.ts"
import { Storage } from "../../ports/Storage.ts"
import type { UsageSum } from "../../ports/UsageLog.ts"
import { Settings } from "../Settings.ts"

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
  used: UsageSum,
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
  const caps = yield* Effect.forEach(scopes, (scope) =>
    Effect.forEach(periodsOf(scope, at, run.runId), (period) => readPeriod(scope, period, used)),
  )
  return {
    caps: caps.flat(2),
    at,
    runUsed: used.amount,
    shared: (caps[1]?.flat().length ?? 0) > 0,
  }
})

/** A span of time with its caps. */
interface Period {
  readonly words: string
  readonly credits: Credits | undefined
  readonly articles: number | undefined
  readonly span: () => {
    /** Since when usage counts; null: that of the run. */
    readonly since: Date | null
    readonly episode: string
    readonly resumeAt: Date | null
  }
}

const periodsOf = ({ caps, name, zone }: Scope, at: Date, runId: string): ReadonlyArray<Period> => {
  const local = (period: "day" | "month", since: Date) => ({
    since,
    episode: `${period}:${name}:${since.toISOString()}`,
    resumeAt: nextLocalPeriod(zone, at, period),
  })
  return [
    {
      words: "a run",
      credits: caps.perRun,
      articles: caps.articlesPerRun,
      span: () => ({ since: null, episode: `run:${runId}:${name}`, resumeAt: null }),
    },
    {
      words: "a day",
      credits: caps.perDay,
      articles: caps.articlesPerDay,
      span: () => local("day", startOfLocalDay(zone, at)),
    },
    {
      words: "a month",
      credits: caps.perMonth,
      articles: caps.articlesPerMonth,
      span: () => local("month", startOfLocalMonth(zone, at)),
    },
  ]
}

const readPeriod = Effect.fnUntraced(function* (
  scope: Scope,
  { articles, credits, span, words }: Period,
  ofRun: UsageSum,
) {
  if (credits === undefined && articles === undefined) return []
  const { usage } = yield* Storage
  const { episode, resumeAt, since } = span()
  const used = since === null ? ofRun : yield* usage.sum({ of: scope.of, since })
  const caps: Array<Cap> = []
  if (credits !== undefined)
    caps.push({
      label: `${formatCredits(credits)} credits ${words} for ${scope.name}`,
      episode,
      limit: credits,
      used: used.amount,
      articles: false,
      resumeAt,
    })
  if (articles !== undefined)
    caps.push({
      label: `${articles} articles ${words} for ${scope.name}`,
      episode: `articles:${episode}`,
      limit: creditsOf(articles),
      used: creditsOf(used.articles),
      articles: true,
      resumeAt,
    })
  return caps
})

/** How the detail of a pause begins that a cap has caused: by this it is known again. */
export const capReached = (label: string): string => `The cap of ${label} is reached.`

/** Credits and articles on top of what was read. */
export interface MoreUsed {
  readonly credits: Credits
  readonly articles: number
}

/** The first cap that `more` would exceed. */
export const exceededCap = (read: CapsRead, more: MoreUsed): Cap | null =>
  read.caps.find((cap) => {
    const added = cap.articles ? creditsOf(more.articles) : more.credits
    return !isZeroCredits(added) && lessCredits(cap.limit, addCredits(cap.used, added))
  }) ?? null

/** News of budget caps: 50, 80 and 100 % of each are told once per period, whoever notices. */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import {
  addCredits,
  creditsOf,
  formatCredits,
  lessCredits,
  noCredits,
} from "../../domain/Credits.ts"
import type { StorageError } from "../../domain/errors.ts"
import { logLine, type NewLogLine } from "../../domain/LogEntry.ts"
import type { NewNotification } from "../../domain/Notification.ts"
import { writingStage } from "../../domain/Stage.ts"
import { Storage } from "../../ports/Storage.ts"
import { type Cap, type CapsRead, type MoreUsed, readCaps } from "./budgetCaps.ts"
import type { RunSession } from "../RunSession.ts"

const THRESHOLDS = [50, 80, 100] as const

/** What is told with a commit. */
export interface News {
  readonly notifications: ReadonlyArray<Omit<NewNotification, "id">>
  readonly log: ReadonlyArray<NewLogLine>
}

interface Crossed {
  readonly cap: Cap
  readonly percent: number
  /** Names the threshold within the period. */
  readonly episode: string
}

/** The caps that apply to a run, once its session knows which of their thresholds were told before. */
export const readCapsAndNews = Effect.fnUntraced(function* (
  session: RunSession,
): Effect.fn.Return<CapsRead, StorageError, Storage> {
  const articles = session.counters(writingStage).processed
  const read = yield* readCaps(session.run, { amount: session.used(), articles })
  const news = crossedThresholds(read, { credits: noCredits, articles: 0 })
    .map(({ episode }) => episode)
    .filter((episode) => !session.toldBudgets.has(episode))
  if (news.length === 0) return read
  const { outbox } = yield* Storage
  for (const episode of yield* outbox.told(news)) session.toldBudgets.add(episode)
  return read
})

/** What a session has still to tell once `more` is used. */
export const budgetNews = (session: RunSession, read: CapsRead, more: MoreUsed): News => {
  const crossed = crossedThresholds(read, more).filter(
    ({ episode }) => !session.toldBudgets.has(episode),
  )
  return {
    notifications: crossed.map(({ cap, episode, percent }) => ({
      event: "budget",
      episode,
      facts: { cap: cap.label, percent },
    })),
    log: crossed.map(({ cap, percent }) =>
      logLine("budget.reached", `${percent} % of ${cap.label} is used.`, {
        level: percent < 80 ? "info" : "warn",
        stage: session.stage(),
        facts: {
          cap: cap.label,
          percent,
          used: formatCredits(usedWith(cap, more)),
          limit: formatCredits(cap.limit),
        },
      }),
    ),
  }
}

/** The thresholds that are passed once `more` is added to what was read. A cap of nothing has none. */
const crossedThresholds = (read: CapsRead, more: MoreUsed): ReadonlyArray<Crossed> =>
  read.caps.flatMap((cap) => {
    if (!lessCredits(noCredits, cap.limit)) return []
    const used = usedWith(cap, more)
    return THRESHOLDS.filter(
      (percent) => !lessCredits(used, BigDecimal.multiply(cap.limit, creditsOf(percent / 100))),
    ).map((percent) => ({ cap, percent, episode: `${cap.episode}:${percent}` }))
  })

const usedWith = (cap: Cap, more: MoreUsed) =>
  addCredits(cap.used, cap.articles ? creditsOf(more.articles) : more.credits)

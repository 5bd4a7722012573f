/** Operators: people who feed sites, start runs, and pause, resume and cancel them, by any process that hears. */
import type { Chooser } from "../../packages/testing/simulation/Chooser.ts"
import { POISON } from "@pressline/tools-fleet/remoteServices"
import type pg from "pg"
import { SCHEMA } from "./ChaosGround.ts"
import type { Workers } from "./Workers.ts"

export interface Operators {
  readonly siteIds: ReadonlyArray<string>
  /** Credits that were granted to each account. */
  readonly grant: number
  /** Keywords that end the process that works on them. */
  readonly poisoned: ReadonlyArray<{ readonly siteId: string; readonly phrase: string }>
  /** Calls a method on some process, again and again until one has answered or refused. */
  readonly ask: <A>(call: string, input: unknown) => Promise<A>
  /** Asks one of a run's controls, if it has an active run. */
  readonly meddle: (control: "cancel" | "pause" | "resume") => Promise<void>
  /** No run is started any more; answers when every operator has stopped. */
  readonly stop: () => Promise<void>
}

const PATIENCE = 4000
const GRANT = 1_000_000
const KEYWORDS_PER_RUN = 5
/** One run in so many has a keyword that kills. */
const POISON_EVERY = 12

/** Words that no other round has: its keywords are a topic of their own. */
const topicOf = (siteId: string, round: number): string => {
  const word = `${siteId.replace("-", "")}r${round}`
  return `${word}alpha ${word}beta`
}
const QUALIFIERS = ["guide", "price", "review", "recipe", "history", "tools"]

const pause = (millis: number): Promise<void> => new Promise((go) => setTimeout(go, millis))

/** What a repeat cannot change: the process understood and refused. */
const REFUSED = new Set(["already_running", "invalid_transition", "run_not_found"])

export const startOperators = async (input: {
  readonly workers: Workers
  readonly chooser: Chooser
  readonly pool: pg.Pool
  readonly sites: number
}): Promise<Operators> => {
  const { chooser, pool, sites, workers } = input
  const siteIds = Array.from({ length: sites }, (_, n) => `site-${n + 1}`)
  const poisoned: Array<{ siteId: string; phrase: string }> = []
  let over = false
  let runs = 0

  const ask = async <A>(call: string, asked: unknown): Promise<A> => {
    for (;;) {
      const awake = workers.awake()
      if (awake.length === 0) {
        await pause(50)
        continue
      }
      try {
        const late = pause(PATIENCE).then((): never => {
          throw new Error("no answer")
        })
        return await Promise.race([chooser.pick(awake).node.ask<A>(call, asked), late])
      } catch (error) {
        const { code } = error as { code?: string }
        if (code !== undefined && REFUSED.has(code)) throw error
        await pause(50)
      }
    }
  }

  const active = async (siteId: string): Promise<boolean> => {
    const { rows } = await pool.query(
      `select 1 from ${SCHEMA}.runs where site_id = $1 and status in ('running', 'paused', 'starting')`,
      [siteId],
    )
    return rows.length > 0
  }

  /** Feeds a site, starts its run, waits until it is over, and so on. */
  const operate = async (siteId: string): Promise<void> => {
    for (let round = 1; !over; round++) {
      const phrases = Array.from(
        { length: KEYWORDS_PER_RUN },
        (_, n) => `${topicOf(siteId, round)} ${QUALIFIERS[n % QUALIFIERS.length]}`,
      )
      runs += 1
      if (runs % POISON_EVERY === 0) {
        const phrase = `${siteId} ${POISON} ${round}`
        poisoned.push({ siteId, phrase })
        phrases.push(phrase)
      }
      await ask("addKeywords", { siteId, keywords: phrases })
      if (over) return
      await ask("runNow", { siteId, idempotencyKey: `${round}` }).catch(() => {}) // a person was faster
      while (!over && (await active(siteId).catch(() => true))) await pause(150)
    }
  }
  await Promise.all(
    siteIds.map((accountId) => ask("grantCredits", { accountId, amount: GRANT, key: "first" })),
  )
  const operating = siteIds.map(operate)

  return {
    siteIds,
    grant: GRANT,
    poisoned,
    ask,
    meddle: async (control) => {
      await ask(control, { siteId: chooser.pick(siteIds) }).catch(() => {})
    },
    stop: async () => {
      over = true
      await Promise.all(operating)
    },
  }
}

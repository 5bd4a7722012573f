/** What is told of a site and of no transition: one row that grows until somebody delivers it. */
import { expect } from "@effect/vitest"
import { type NewNotification, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newId, newSite } from "../site.ts"
import { startedRun } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

export const gathered: Requirements<Storage> = (it, time) => {
  const opened = Effect.gen(function* () {
    const { now, outbox } = yield* Storage
    const site = yield* newSite()
    const { runId } = yield* startedRun(site)
    const { siteId } = site
    const gather = Effect.fnUntraced(function* (
      facts: NewNotification["facts"],
      more: { readonly episode?: string; readonly in?: number } = {},
    ) {
      const { episode = "monday", in: later = 0 } = more
      const dueAt = new Date((yield* now).getTime() + later)
      const notification = { id: yield* newId, event: "digest", episode, facts } as const
      return yield* outbox.gather({ siteId, runId, notification, dueAt })
    })
    const listed = Effect.map(outbox.list({ runId }), (all) =>
      all.map(({ notification }) => notification.facts),
    )
    const claim = Effect.map(outbox.claimDue({ limit: 10_000, ttl: time.long }), (due) =>
      due.filter(({ notification }) => notification.siteId === siteId),
    )
    return { gather, listed, claim, siteId, runId }
  })

  it.race(
    "MUST be one of a site, event and episode, and take the facts of each",
    Effect.gen(function* () {
      const { gather, listed } = yield* opened
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, (_, n) => gather({ [`fact-${n}`]: n })),
        FAN,
      )
      expect(answers).toEqual(answers.map(() => true))
      expect(yield* gather({ "fact-0": 0 })).toBe(true)
      const [facts, ...others] = yield* listed
      expect(others).toEqual([])
      expect(facts).toEqual(Object.fromEntries(answers.map((_, n) => [`fact-${n}`, n])))
      expect(yield* gather({ other: "day" }, { episode: "tuesday" })).toBe(true)
      expect(yield* listed).toHaveLength(2)
      const another = yield* opened
      expect(yield* another.gather({ a: 1 })).toBe(true)
      expect(yield* another.listed).toEqual([{ a: 1 }])
    }),
  )

  it(
    "MUST be due when it is said to be, and not before",
    Effect.gen(function* () {
      const { claim, gather } = yield* opened
      yield* gather({ a: 1 }, { in: 3_600_000 })
      expect(yield* claim).toEqual([])
      yield* gather({ b: 1 }, { episode: "tuesday" })
      const due = yield* claim
      expect(due.map(({ notification }) => notification.episode)).toEqual(["tuesday"])
      expect(due[0]?.notification.event).toBe("digest")
    }),
  )

  it(
    "MUST take nothing more once somebody has tried to deliver it, and say so of what it lacks only",
    Effect.gen(function* () {
      const { outbox } = yield* Storage
      const { claim, gather, listed } = yield* opened
      yield* gather({ a: 1 })
      const [claimed] = yield* claim
      expect(yield* gather({ b: 1 })).toBe(false)
      expect(yield* gather({ a: 1 })).toBe(true)
      const id = claimed?.notification.id ?? ""
      const end = { id, error: null, retryIn: null, delivered: ["digest:a"], done: true }
      yield* outbox.settle(end)
      expect(yield* gather({ b: 1 })).toBe(false)
      expect(yield* gather({ a: 1 })).toBe(true)
      expect(yield* listed).toEqual([{ a: 1 }])
      expect(yield* claim).toEqual([])
    }),
  )
}

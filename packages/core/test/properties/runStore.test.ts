import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { RunRecord } from "../../src/domain/AutomationRun.ts"
import { isActive } from "../../src/domain/RunStatus.ts"
import { STAGES } from "../../src/domain/Stage.ts"
import { makeMemoryStorage } from "../../src/memory/memory.ts"
import { check } from "./checked.ts"
import { runVerb, SITES } from "./runVerbs.ts"
import type { Known, Said } from "./saidVerbs.ts"

/** Every move that there is; the verbs that may make it. */
const LEGAL: Readonly<Record<string, ReadonlyArray<string>>> = {
  "starting running": ["begin"],
  "starting gone": ["abandon"],
  "running paused": ["answerControl", "pause"],
  "running cancelled": ["answerControl", "cancel"],
  "running completed": ["finish"],
  "running failed": ["fail"],
  "paused running": ["resume"],
  "paused cancelled": ["cancel"],
}
const LEASED = new Set(["renew", "handBack", "endStage", "answerControl", "finish", "fail"])

const newStore = (): Known => {
  let now = Date.UTC(2026, 0, 5)
  const clock: Clock.Clock = {
    ...Effect.runSync(Clock.Clock),
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
  }
  return {
    storage: Effect.runSync(makeMemoryStorage.pipe(Effect.provideService(Clock.Clock, clock))),
    runIds: [],
    leases: [],
    took: new Map(),
    pass: (millis) => {
      now += millis
    },
  }
}

const recordsOf = ({ runIds, storage }: Known): ReadonlyMap<string, RunRecord | null> =>
  new Map(runIds.map((runId) => [runId, Effect.runSync(storage.runs.find(runId))]))

const expectMove = (before: RunRecord | null, after: RunRecord | null, said: Said): void => {
  const from = before?.status ?? "gone"
  const to = after?.status ?? "gone"
  if (from !== to && !(from === "gone" && to === "starting" && said.verb === "reserve"))
    expect(LEGAL[`${from} ${to}`] ?? [], `${from} -> ${to} by ${said.verb}`).toContain(said.verb)
  if (before === null || after === null) return
  expect(after.epoch).toBeGreaterThanOrEqual(before.epoch)
  expect(after.epoch - before.epoch).toBeLessThanOrEqual(1)
  expect(after.percentage).toBeGreaterThanOrEqual(before.percentage)
  expect(after.logNumber).toBeGreaterThanOrEqual(before.logNumber)
  expect(after.currentStage).toBeGreaterThanOrEqual(before.currentStage)
  // Terminal is final: but for the note that its credits are released, nothing of it changes.
  if (before.endedAt !== null) {
    const { creditsReleased, ...rest } = before
    expect(after).toEqual({ ...rest, creditsReleased: after.creditsReleased })
    expect(creditsReleased && !after.creditsReleased).toBe(false)
  }
  // A claim, and whoever moves a run without its lease, begins a new epoch.
  const unleased = from !== to && ["cancel", "resume"].includes(said.verb)
  if (unleased || (from !== to && said.verb === "pause" && said.lease === null))
    expect(after.epoch).toBe(before.epoch + 1)
}

/** At rest, asked for nothing, held by nobody; ended with everything that goes with an end. */
const expectShape = (run: RunRecord): void => {
  const ended = run.status !== "starting" && !isActive(run.status)
  expect(run.endedAt !== null).toBe(ended)
  expect(run.completedAt !== null).toBe(run.status === "completed")
  expect(run.cancelledAt !== null).toBe(run.status === "cancelled")
  expect(run.errorMessage !== null).toBe(run.status === "failed")
  expect(run.percentage === 100).toBe(run.status === "completed")
  expect(run.pauseReason !== null).toBe(run.status === "paused")
  if (run.status === "running") return
  expect([run.holder, run.inHand, run.notBefore, run.requested]).toEqual([null, null, null, "none"])
  if (run.status === "completed")
    for (const stage of STAGES) expect(run.stages[stage].endedAt).not.toBeNull()
}

const expectOneActive = (
  { storage }: Known,
  records: ReadonlyMap<string, RunRecord | null>,
): void => {
  for (const siteId of SITES) {
    const busy = [...records.values()].filter(
      (run) => run?.siteId === siteId && (run.status === "starting" || isActive(run.status)),
    )
    expect(busy.length).toBeLessThanOrEqual(1)
    const active = busy.find((run) => run?.status !== "starting") ?? null
    expect(Effect.runSync(storage.runs.findActive(siteId))).toEqual(active)
  }
}

/** A verb of a lease takes effect for the present epoch of a running run, and for no other. */
const expectFence = (said: Said, before: ReadonlyMap<string, RunRecord | null>): void => {
  if (said.lease === null || said.failure === "Die") return
  const run = before.get(said.lease.runId)
  const mayWrite = run?.status === "running" && run.epoch === said.lease.epoch
  expect(said.succeeded, `${said.verb} at epoch ${said.lease.epoch} of ${run?.epoch}`).toBe(
    mayWrite,
  )
  if (!mayWrite) expect(said.failure).toBe("LeaseLost")
}

describe("the life of runs, whatever is asked of their store", () => {
  it("goes along the legal moves only, in epochs that only grow, to ends that are final", () => {
    const took = new Map<string, number>()
    check(500, [fc.array(runVerb, { minLength: 25, maxLength: 70, size: "max" })], (verbs) => {
      const known = newStore()
      let before = recordsOf(known)
      for (const verb of verbs) {
        const said = verb(known)
        const after = recordsOf(known)
        for (const [runId, run] of after) {
          expectMove(before.get(runId) ?? null, run, said)
          if (run !== null) expectShape(run)
        }
        expectFence(said, before)
        // Only finishing too early is a mistake of the caller's own.
        if (said.failure === "Die") expect(said.verb).toBe("finish")
        // A verb that was refused has changed nothing.
        if (!said.succeeded && LEASED.has(said.verb)) expect(after).toEqual(before)
        expectOneActive(known, after)
        before = after
      }
      for (const [verb, times] of known.took) took.set(verb, (took.get(verb) ?? 0) + times)
    })
    // The verbs were not all in vain.
    for (const verb of [...LEASED, "begin", "claim", "pause", "cancel", "resume", "abandon"])
      expect(took.get(verb) ?? 0, verb).toBeGreaterThan(25)
  })
})

/** What goes wrong in a seed, and how often: drawn first, so that it can be shrunk. */
import type { Chooser } from "./Chooser.ts"

/** Kinds of trouble; shrinking takes them away one by one. */
export const TROUBLES = [
  "storage",
  "ledger",
  "lock",
  "dispatch",
  "ai",
  "outage",
  "poison",
  "killer",
  "publisher",
  "crash",
  "freeze",
  "shutdown",
  "clock",
  "control",
  "config",
  "arrivals",
  "credits",
  "schedule",
  "review",
  "retry",
] as const
export type Trouble = (typeof TROUBLES)[number]

export interface SimPlan {
  readonly seed: number
  /** Troubles that are switched off. */
  readonly without: ReadonlyArray<Trouble>
  /** Commands of operators and of chaos in the faulty phase. */
  readonly commands: number
}

/** The seed's own numbers. */
export interface FaultPlan {
  readonly has: (trouble: Trouble) => boolean
  readonly nodes: number
  readonly sites: number
  readonly accounts: number
  readonly keywords: number
  /** Per storage call: fails before, fails after it was executed, is slow. */
  readonly storageBefore: number
  readonly storageAfter: number
  readonly storageSlow: number
  readonly aiFails: number
  readonly aiSlow: number
  readonly wakeUpLost: number
  readonly wakeUpTwice: number
  readonly wakeUpLate: number
  readonly publishUnknown: number
  /** Virtual milliseconds between two commands. */
  readonly pace: number
  readonly credits: number
  readonly concurrency: number
  readonly idempotency: "key" | "lookup" | "none"
}

export const drawFaults = (plan: SimPlan, chooser: Chooser): FaultPlan => {
  const off = new Set(plan.without)
  const has = (trouble: Trouble): boolean => !off.has(trouble)
  const drawn: FaultPlan = {
    has,
    nodes: chooser.between(2, 5),
    sites: chooser.between(1, 3),
    accounts: chooser.between(1, 2),
    keywords: chooser.between(3, 14),
    storageBefore: chooser.pick([0, 0, 0.01, 0.05]),
    storageAfter: chooser.pick([0, 0, 0.01, 0.05]),
    storageSlow: chooser.pick([0, 0.05, 0.2]),
    aiFails: chooser.pick([0, 0.02, 0.1, 0.3]),
    aiSlow: chooser.pick([0, 0.05, 0.2]),
    wakeUpLost: chooser.pick([0, 0.2, 0.8]),
    wakeUpTwice: chooser.pick([0, 0.2]),
    publishUnknown: chooser.pick([0, 0.05, 0.3]),
    pace: chooser.pick([2000, 8000, 30_000]),
    credits: chooser.pick([80, 200, 400, 5000, 5000]),
    concurrency: chooser.between(1, 4),
    idempotency: chooser.pick(["key", "key", "lookup", "none"]),
    wakeUpLate: chooser.pick([0, 0.2]),
  }
  return {
    ...drawn,
    storageBefore: has("storage") ? drawn.storageBefore : 0,
    storageAfter: has("storage") ? drawn.storageAfter : 0,
    storageSlow: has("storage") ? drawn.storageSlow : 0,
    aiFails: has("ai") ? drawn.aiFails : 0,
    aiSlow: has("ai") ? drawn.aiSlow : 0,
    wakeUpLost: has("dispatch") ? drawn.wakeUpLost : 0,
    wakeUpTwice: has("dispatch") ? drawn.wakeUpTwice : 0,
    wakeUpLate: has("dispatch") ? drawn.wakeUpLate : 0,
    publishUnknown: has("publisher") ? drawn.publishUnknown : 0,
    credits: has("credits") ? drawn.credits : 5000,
  }
}

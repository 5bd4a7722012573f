/** The verbs of a RunStore, drawn at random. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { defaultSettings } from "../../src/domain/AutomationConfig.ts"
import { defaultPriceBook } from "../../src/domain/Credits.ts"
import { logLine } from "../../src/domain/LogEntry.ts"
import { intakeOf } from "../../src/domain/Intake.ts"
import { defaultRatios } from "../../src/domain/Ratios.ts"
import { snapshotOf } from "../../src/domain/Snapshot.ts"
import {
  nextStage,
  perStage,
  stageFacts,
  type StageNumber,
  STAGES,
} from "../../src/domain/Stage.ts"
import { planStages } from "../../src/domain/StagePlan.ts"
import type { Lease } from "../../src/ports/RunStore.ts"
import type { StorageShape } from "../../src/ports/Storage.ts"
import { back, leased, open, pick, say, type Verb } from "./saidVerbs.ts"

const PLAN = planStages({
  pipeline: "default",
  config: defaultSettings,
  stages: STAGES.map((number) => {
    const { inputStatus, name } = stageFacts(number)
    return { number, name, takes: inputStatus }
  }),
  concurrency: () => 1,
})

export const SITES = ["s1", "s2"] as const
type Site = (typeof SITES)[number]
const TTL = Duration.seconds(30)

const told = { log: [logLine("told", "Something was told.")] }

const reserve: fc.Arbitrary<Verb> = fc
  .tuple(fc.constantFrom<Array<Site>>(...SITES), fc.option(fc.constantFrom("k1", "k2")))
  .map(([siteId, idempotencyKey]) => (known) => {
    const { configs, runs } = known.storage
    const runId = `${siteId}-${String(known.runIds.length).padStart(4, "0")}`
    const config = Effect.runSync(
      configs.getOrCreate({ siteId, accountId: siteId, settings: defaultSettings }),
    )
    const reservation = {
      ...{
        runId,
        siteId,
        accountId: siteId,
        triggerType: "manual" as const,
        idempotencyKey,
        config,
      },
      ...{ requestHash: "", pipeline: "default", stagePlan: PLAN, priceBook: defaultPriceBook },
      ratios: defaultRatios,
    } as const
    const reserved = Effect.map(runs.reserve(reservation), ({ _tag }) => {
      if (_tag === "Reserved") known.runIds.push(runId)
    })
    return say("reserve", known, null, reserved)
  })

const claim: fc.Arbitrary<Verb> = fc
  .tuple(fc.constantFrom("w1", "w2"), fc.option(back))
  .map(([worker, n]) => (known) => {
    const runId = n === null ? undefined : pick(known.runIds, n)
    const input = {
      worker,
      ttl: TTL,
      pipelines: ["default"],
      ...(runId === undefined ? {} : { runId }),
    }
    const found = known.storage.runs.claim(input).pipe(
      Effect.map((claimed) => {
        if (claimed !== null) known.leases.push(claimed.lease)
      }),
    )
    return say("claim", known, null, found)
  })

const ended = (runs: StorageShape["runs"], lease: Lease, stage: StageNumber, skipped: boolean) => {
  const next = nextStage(stage)
  const intake = (of: StageNumber) => intakeOf(PLAN, of, { mode: "auto" })
  return runs.endStage(lease, {
    stage,
    intake: intake(stage),
    next: next === null ? null : intake(next),
    skipped,
    delay: null,
    percentage: stage * 10,
    log: [],
  })
}

const endStage = (skipped: boolean) =>
  leased("endStage", (runs, lease, { currentStage }) => ended(runs, lease, currentStage, skipped))

/** All that are left, as a run without work does. */
const endStages = leased("endStage", (runs, lease, { currentStage }) =>
  Effect.forEach(
    STAGES.filter((stage) => stage >= currentStage),
    (stage) => ended(runs, lease, stage, true),
  ),
)

const control = (what: "pause" | "cancel") =>
  open(what, (runs, runId) =>
    runs.requestControl({ runId, control: what, by: "ann", logIfMoved: [], ...told }),
  )
const time: fc.Arbitrary<Verb> = fc
  .constantFrom(1000, 20_000, 31_000, 400_000)
  .map((millis) => (known) => {
    known.pass(millis)
    return { verb: "time", lease: null, succeeded: true, failure: null }
  })

const weighted = (weight: number, arbitrary: fc.Arbitrary<Verb>) => ({ weight, arbitrary })

export const runVerb: fc.Arbitrary<Verb> = fc.oneof(
  weighted(4, reserve),
  weighted(
    6,
    open("begin", (runs, runId) =>
      runs.begin({ runId, snapshot: snapshotOf(perStage(() => 0)), ...told }),
    ),
  ),
  weighted(
    1,
    open("abandon", (runs, runId) => runs.abandon(runId)),
  ),
  weighted(9, claim),
  weighted(
    3,
    leased("renew", (runs, lease) => runs.renew(lease, TTL)),
  ),
  weighted(
    2,
    leased("handBack", (runs, lease) => runs.handBack(lease, { unknown: [], delay: null })),
  ),
  weighted(
    1,
    leased("handBack", (runs, lease) => runs.handBack(lease, { unknown: [], delay: TTL })),
  ),
  weighted(5, endStage(true)),
  weighted(4, endStage(false)),
  weighted(5, endStages),
  weighted(
    3,
    leased("answerControl", (runs, lease) =>
      runs.answerControl(lease, { expected: "pause", ...told }),
    ),
  ),
  weighted(
    2,
    leased("answerControl", (runs, lease) =>
      runs.answerControl(lease, { expected: "cancel", ...told }),
    ),
  ),
  weighted(
    3,
    leased("pause", (runs, lease) =>
      runs.pause(lease, { reason: "provider_unavailable", detail: "", resumeIn: TTL, ...told }),
    ),
  ),
  weighted(
    8,
    leased("finish", (runs, lease) => runs.finish(lease, told)),
  ),
  weighted(
    3,
    leased("fail", (runs, lease) => runs.fail(lease, { errorMessage: "x", ...told })),
  ),
  weighted(3, control("pause")),
  weighted(1, control("cancel")),
  weighted(
    4,
    open("resume", (runs, runId) => runs.resume({ runId, by: null, ...told })),
  ),
  weighted(
    1,
    open("resume", (runs, runId) =>
      runs.resume({
        runId,
        by: null,
        onlyIf: { reason: "provider_unavailable", due: true },
        ...told,
      }),
    ),
  ),
  weighted(
    1,
    open("markReleased", (runs, runId) => runs.markReleased(runId)),
  ),
  weighted(
    1,
    fc.constant((known) => say("expireLeases", known, null, known.storage.runs.expireLeases)),
  ),
  weighted(4, time),
)

/** Whose failure a failed call is. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const failures: ReadonlyArray<Mutant> = [
  {
    name: "quarantine-during-outage",
    breaks: "While the provider is away, its failures count against the items.",
    edits: [
      edit(
        "engine/stage/failurePolicy.ts",
        `const itsOwn = failure.kind === "item" || input.othersSucceed`,
        "const itsOwn = failure.kind.length > 0",
      ),
    ],
    runners: [engine("outages")],
  },
  {
    name: "lone-outage-blamed-at-once",
    breaks: "An item that fails alone is set aside at the first outage.",
    edits: [
      edit(
        "engine/stage/failurePolicy.ts",
        "return input.outages >= 2 && input.outlived ?",
        "return input.outlived ?",
      ),
    ],
    runners: [engine("outages")],
  },
  {
    name: "quarantined-taken-again",
    breaks: "A run takes an item again that it set aside itself.",
    edits: [edit("memory/intake.ts", "    if (item.failedRunId === run.runId) return false\n", "")],
    runners: [conformance("storage"), engine("failures")],
  },
  {
    name: "lost-wake-up-never-repaired",
    breaks: "A run whose wake-up is lost is never claimed.",
    edits: [
      edit(
        "engine/worker/Worker.ts",
        "yield* Queue.take(looks).pipe(Effect.timeoutOption(settings.poll))",
        "yield* Queue.take(looks)",
      ),
    ],
    runners: [simulator(100)],
  },
  {
    name: "sweep-ends-at-first-error",
    breaks: "One step of the sweep that fails keeps the others from being made.",
    edits: [
      edit(
        "engine/worker/recoverRuns.ts",
        `      step.pipe(Effect.catchCause((cause) => Effect.logWarning(\`sweep: \${name} failed\`, cause))),
    { discard: true },
  ),\n`,
        `      Effect.annotateLogs(step, { name }),
    { discard: true },
  ).pipe(Effect.catchCause((cause) => Effect.logWarning("the sweep failed", cause))),\n`,
      ),
    ],
    runners: [engine("sweepSafeguards")],
  },
  {
    name: "slow-call-awaited",
    breaks: "A call that takes longer than it may is waited for.",
    edits: [edit("engine/stage/runStage.ts", "    yield* giveUp(now)\n", "")],
    runners: [engine("callTimeout")],
  },
  {
    name: "given-up-call-goes-on",
    breaks: "A call that is given up is not interrupted.",
    edits: [
      edit(
        "engine/stage/runStage.ts",
        "      yield* Effect.forkIn(Fiber.interrupt(fiber), scope)\n",
        "      fiber.pollUnsafe()\n",
      ),
    ],
    runners: [engine("callTimeout")],
  },
  {
    name: "interrupted-call-not-aborted",
    breaks: "A host's function does not hear that its call was given up.",
    edits: [edit("custom/attempt.ts", "Effect.sync(() => abort.now())", "Effect.void")],
    runners: [engine("callTimeout")],
  },
  {
    name: "calls-while-nothing-is-stored",
    breaks: "Calls start although results have waited too long to be stored.",
    edits: [
      edit(
        "engine/stage/nextCall.ts",
        "  if (overfull(window, now, room.mostUnstored)) return nothing\n",
        "",
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "crash-loop-never-ends",
    breaks: "A run that every worker dies with is claimed for ever.",
    edits: [
      edit(
        "engine/run/executeRun.ts",
        "const MOST_TAKEOVERS = 5",
        "const MOST_TAKEOVERS = Infinity",
      ),
    ],
    runners: [engine("takeovers")],
  },
  {
    name: "referenced-media-swept",
    breaks: "The sweep deletes bytes that an image refers to.",
    edits: [
      edit(
        "engine/worker/recoverRuns.ts",
        "const loose = keys.filter((key) => !referenced.has(key))",
        "const loose = keys.filter((key) => !referenced.has(key) || key.length > 0)",
      ),
    ],
    runners: [engine("sweepSafeguards")],
  },
]

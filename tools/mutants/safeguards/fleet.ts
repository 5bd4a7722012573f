/** Many processes: whose turn it is, who is woken, and what a lock may not stop. */
import { conformance, edit, engine, type Mutant } from "../Mutant.ts"

export const fleet: ReadonlyArray<Mutant> = [
  {
    name: "turns-forget-last-claim",
    breaks: "With one worker an account with many runs keeps another's single run waiting for all.",
    edits: [edit("memory/leaseVerbs.ts", "      served(a) - served(b) ||\n", "")],
    runners: [conformance("storage")],
  },
  {
    name: "interrupted-hand-back-wakes-nobody",
    breaks: "A run given back at the end of the grace time waits for a poll.",
    edits: [
      edit(
        "engine/run/executeRun.ts",
        "    Effect.andThen(dispatcher.dispatch(lease.runId)),\n",
        "",
      ),
    ],
    runners: [engine("shutdown")],
  },
  {
    name: "fed-elsewhere-and-here",
    breaks: "A web process works on runs itself, and lost wake-ups are never sent again.",
    edits: [
      edit(
        "engine/worker/Worker.ts",
        "dispatcher.refill === undefined ? claimAll : refill(dispatcher.refill)",
        "claimAll",
      ),
    ],
    runners: [engine("fedElsewhere")],
  },
  {
    name: "foreign-runs-not-declined",
    breaks: "A wake-up for other stages is used up by a worker that does not have them.",
    edits: [edit("engine/worker/Worker.ts", "(closing || (yield* isForOthers(hint)))", "closing")],
    runners: [engine("fedElsewhere")],
  },
  {
    name: "close-forgets-callers",
    breaks:
      "What is worked on for a caller of `workNext` is not given back when the process closes.",
    edits: [
      edit(
        "engine/worker/Worker.ts",
        "    for (const session of sessions.values()) session.stop()\n    yield* FiberSet.awaitEmpty(fibers)",
        "    if (sessions.size > 1000) for (const session of sessions.values()) session.stop()\n    yield* FiberSet.awaitEmpty(fibers)",
      ),
    ],
    runners: [engine("fedElsewhere"), engine("shutdown")],
  },
  {
    name: "lock-renewal-in-the-way",
    breaks: "A lock that answers nothing keeps the lease from being renewed.",
    edits: [
      edit(
        "engine/lease/holdLease.ts",
        "renewingLock = yield* Effect.forkChild(renewSiteLock(session))",
        "renewingLock = yield* Effect.forkChild(yield* Effect.as(renewSiteLock(session), Effect.void))",
      ),
    ],
    runners: [engine("siteLock")],
  },
  {
    name: "required-lock-ignored",
    breaks: "A run starts or resumes while another system has the key that it must have.",
    edits: [
      edit("engine/lease/lockSite.ts", "lock.required\n", "lock.required && lock === null\n"),
    ],
    runners: [engine("siteLock")],
  },
]

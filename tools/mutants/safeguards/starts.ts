/** One run per site, per key and per due time, and the lock beside it. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const starts: ReadonlyArray<Mutant> = [
  {
    name: "second-run-of-a-site",
    breaks: "A site may have two active runs.",
    edits: [
      edit(
        "memory/startVerbs.ts",
        `      if (busy !== undefined) return { _tag: "Busy", run: busy }\n`,
        "",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "idempotency-key-forgotten",
    breaks: "A start that is repeated under its key makes another run.",
    edits: [
      edit(
        "memory/MemoryRuns.ts",
        "      if (run.idempotencyKey !== null) this.#byKey.set(`${siteId} ${run.idempotencyKey}`, runId)\n",
        "",
      ),
    ],
    runners: [conformance("storage"), engine("idempotencyKeys")],
  },
  {
    name: "key-of-another-request",
    breaks: "A key that was used for another request answers that one's run.",
    edits: [
      edit(
        "memory/startVerbs.ts",
        "sameRequest: same.requestHash === requestHash",
        "sameRequest: true",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "start-undone-although-running",
    breaks: "The hold and lock of a start that became a run are taken away.",
    edits: [
      edit(
        "engine/start/undoStart.ts",
        "  if ((yield* retryBriefly(runs.find(runId))) !== null) return\n",
        "",
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "next-due-from-now",
    breaks: "The next due time is counted from the tick, not from the due time.",
    edits: [
      edit(
        "engine/start/tickSchedules.ts",
        "    nextRunAt: nextRunAt(config, now),\n",
        "    nextRunAt: new Date(now.getTime() + nextRunAt(config, dueAt).getTime() - dueAt.getTime()),\n",
      ),
    ],
    runners: [engine("slots"), engine("schedules")],
  },
  {
    name: "slot-not-unique",
    breaks: "A due time may have two slots.",
    edits: [
      edit(
        "memory/MemorySlots.ts",
        "    if (state.slots.get(siteId, due) !== undefined) return\n",
        "",
      ),
    ],
    runners: [conformance("storage"), engine("slots"), simulator(200)],
  },
  {
    name: "due-time-not-compared",
    breaks: "A tick claims a due time that another has claimed meanwhile.",
    edits: [
      edit(
        "memory/MemorySlots.ts",
        "if (config?.enabled !== true || config.nextRunAt?.getTime() !== dueAt.getTime()) return false",
        "if (config?.enabled !== true) return false",
      ),
    ],
    runners: [conformance("storage"), engine("slots")],
  },
  {
    name: "slot-started-without-key",
    breaks: "A slot that is started again after a crash makes a second run.",
    edits: [edit("engine/start/tickSchedules.ts", "idempotencyKey: key,", "idempotencyKey: null,")],
    runners: [engine("slots"), simulator(200)],
  },
  {
    name: "claimed-slot-forgotten",
    breaks: "A slot whose process died is never started.",
    edits: [edit("engine/worker/recoverRuns.ts", `  "claimed slots": claimedSlots,\n`, "")],
    runners: [engine("slots")],
  },
  {
    name: "stale-lock-not-recognised",
    breaks: "A lock that a dead run left behind is respected.",
    edits: [
      edit(
        "engine/lease/lockSite.ts",
        `run !== null && run.siteId === siteId && (run.status === "starting" || isActive(run.status))`,
        "run === null || siteId.length > 0",
      ),
    ],
    runners: [engine("controlWhileWaiting"), engine("messages")],
  },
  {
    name: "lock-released-without-owner",
    breaks: "A run that is over frees the lock of the next.",
    edits: [
      edit(
        "memory/MemorySiteLock.ts",
        "if (locks.ownerOf(siteId, time())?.runId === runId) locks.delete(siteId)",
        "locks.delete(siteId)",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "lock-taken-from-its-owner",
    breaks: "A lock is given to whoever asks.",
    edits: [
      edit(
        "memory/MemorySiteLock.ts",
        `      if (there !== null && !isOwn(there, owner) && !isSame(there, replacing))
        return { _tag: "HeldBy", owner: there }\n`,
        "",
      ),
    ],
    runners: [conformance("storage")],
  },
]

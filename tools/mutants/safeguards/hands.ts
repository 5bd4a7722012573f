/** What a worker may start, and what its death says about it. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const hands: ReadonlyArray<Mutant> = [
  {
    name: "suspicion-ignored",
    breaks: "Items that were in hand when a worker died are not suspected.",
    edits: [
      edit("memory/leaseVerbs.ts", "suspicion: item.suspicion + 1", "suspicion: item.suspicion"),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "interruptions-counted",
    breaks: "A worker's death counts as a failed try of what it had in hand.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        "suspicion: item.suspicion + 1",
        "suspicion: item.suspicion + 1, attempts: item.attempts + 1",
      ),
    ],
    runners: [conformance("storage"), engine("failures")],
  },
  {
    name: "unfinished-try-counted",
    breaks: "A try that was given back for a pause counts as failed.",
    edits: [
      edit(
        "engine/stage/StageWindow.ts",
        "    attempts: unit.attempts,\n",
        "    attempts: unit.attempts + 1,\n",
      ),
    ],
    runners: [engine("failures"), engine("controlWhileWaiting")],
  },
  {
    name: "hand-not-cleared-on-hand-back",
    breaks: "A run that was handed back still says what was in hand.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        `        inHand: null,
        heartbeatAt: state.now(),
        notBefore`,
        `        heartbeatAt: state.now(),
        notBefore`,
      ),
    ],
    runners: [conformance("storage"), engine("takeovers")],
  },
  {
    name: "hand-not-cleared-on-claim",
    breaks: "A worker that takes a run over starts with the hand of the one that died.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        "        inHand: null,\n      }\n      state.runs.put(claimed)",
        "      }\n      state.runs.put(claimed)",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "committed-stays-in-hand",
    breaks: "What is stored stays in hand, and is suspected when the worker dies later.",
    edits: [
      edit(
        "memory/commitInMemory.ts",
        "    inHand.ids.filter((id) => kept.has(id)),\n",
        "    inHand.ids,\n",
      ),
    ],
    runners: [conformance("storage"), engine("poison")],
  },
  {
    name: "rest-of-hand-forgotten",
    breaks: "A commit that leaves the hand as it is empties it.",
    edits: [
      edit(
        "memory/commitInMemory.ts",
        "new Set(hand ?? inHand.ids)",
        "new Set<string>(hand ?? [])",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "decided-suspected",
    breaks: "What was decided while the page that keeps it was under way is suspected.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        "takes.includes(item.status) && item.failedRunId !== run.runId",
        "takes.length > 0",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "page-takes-what-is-being-stored",
    breaks: "A page that is taken beside a commit takes the commit's items once more.",
    edits: [
      edit(
        "engine/stage/takePage.ts",
        "...sendingIds(window)]",
        "...sendingIds(window).slice(0, 0)]",
      ),
    ],
    runners: [engine("publishPages")],
  },
  {
    name: "page-not-in-hand",
    breaks: "Calls start for items that are not in the stored hand.",
    edits: [
      edit(
        "memory/takePageInMemory.ts",
        "const ids = [...input.keep, ...page.map(({ id }) => id)]",
        "const ids = input.keep",
      ),
    ],
    runners: [conformance("storage"), engine("poison")],
  },
  {
    name: "suspicion-outlives-result",
    breaks: "An item that was done stays suspect in later stages.",
    edits: [
      edit("memory/storeOutputs.ts", "  attempts: 0,\n  suspicion: 0,\n", "  attempts: 0,\n"),
    ],
    runners: [conformance("storage"), engine("poison")],
  },
  {
    name: "suspects-run-together",
    breaks: "Items that workers died with twice do not run alone.",
    edits: [
      edit(
        "memory/takePageInMemory.ts",
        "const most = rank === 0 ? limit : rank === 3 ? 1 : wave",
        "const most = rank === 0 ? limit : wave",
      ),
    ],
    runners: [conformance("storage"), engine("poison")],
  },
  {
    name: "poison-never-quarantined",
    breaks: "An item that kills its workers is tried for ever.",
    edits: [
      edit(
        "engine/stage/takePage.ts",
        "firstItem(unit).suspicion >= 3",
        "firstItem(unit).suspicion >= Infinity",
      ),
    ],
    runners: [engine("poison"), simulator(200)],
  },
  {
    name: "exact-hand-ignored",
    breaks: "Articles of a publisher that cannot tell repeats are in hand before they are posted.",
    edits: [
      edit(
        "engine/stage/takePage.ts",
        "opened.exact === true ? limit - outstanding(window) : pageSize",
        "opened.exact === true ? pageSize + outstanding(window) : pageSize",
      ),
    ],
    runners: [engine("safeguards")],
  },
]

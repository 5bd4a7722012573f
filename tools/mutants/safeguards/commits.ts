/** The commit: all or nothing, once, whatever was lost on the way. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

const FILE = "memory/commitInMemory.ts"
const REFUSAL = "      if (conflict !== null) return Effect.fail(conflict)\n"
const SEND = "    const committed = yield* pipeline.commit(session.lease, commit, leaseTtl)\n"

export const commits: ReadonlyArray<Mutant> = [
  {
    name: "last-commit-ignored",
    breaks: "A commit that is repeated because its answer was lost is not recognised.",
    edits: [
      edit(
        FILE,
        `      if (run.lastCommit === commit.id)
        return Effect.succeed({ already: true, at, ...answerOf(run) })\n`,
        "",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "doubt-ends-with-lease",
    breaks: "A commit whose outcome is unknown is given up when the lease has run out.",
    edits: [
      edit(
        "engine/stage/commitResults.ts",
        "retryInDoubt(session, attempt)",
        "retryWhileTrusted(session, attempt)",
      ),
    ],
    runners: [engine("storageOutage")],
  },
  {
    name: "commit-not-frozen",
    breaks: "A repeated commit takes newer results along under the same id.",
    edits: [
      edit(
        "engine/stage/commitResults.ts",
        "  readonly delay: Duration.Duration | null\n",
        `  readonly delay: Duration.Duration | null
  readonly late: () => ReadonlyArray<CallResult>\n`,
      ),
      edit(
        "engine/stage/commitResults.ts",
        SEND,
        `    const all = mergeResults([merged, ...request.late()])
    Object.assign(commit, yield* freeze(session, request, all), { id: commit.id })\n${SEND}`,
      ),
      edit(
        "engine/stage/storeResults.ts",
        "    results,\n",
        `    results,
    late: () => {
      late.push(...window.results.splice(0))
      return late
    },\n`,
      ),
      edit(
        "engine/stage/storeResults.ts",
        "  const results = takeResults(window, room.itemsPerCommit)\n",
        "  const results = takeResults(window, room.itemsPerCommit)\n  const late: Array<CallResult> = []\n",
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "commit-under-a-new-id",
    breaks: "A repeated commit is sent under another id.",
    edits: [
      edit(
        "engine/stage/commitResults.ts",
        SEND,
        `    Object.assign(commit, { id: yield* (yield* Ids).next })\n${SEND}`,
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "usage-outside-commit",
    breaks: "A charge is stored although its commit is refused.",
    edits: [
      edit(
        FILE,
        `${REFUSAL}
      const created = storeItems(state, run, commit, at)\n`,
        `      const created = conflict === null ? storeItems(state, run, commit, at) : 0\n`,
      ),
      edit(FILE, "      const stored = state.put(", `${REFUSAL}      const stored = state.put(`),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "usage-after-commit",
    breaks: "A charge is stored in a second step after its commit.",
    edits: [
      edit(
        FILE,
        "state.usage.add({",
        `((entry: Parameters<typeof state.usage.add>[0]) =>
          queueMicrotask(() => state.usage.add(entry)))({`,
      ),
    ],
    runners: [conformance("storage"), engine("creditBooks")],
  },
  {
    name: "counters-outside-commit",
    breaks: "Counters are raised although their commit is refused.",
    edits: [
      edit(
        FILE,
        REFUSAL,
        `      if (conflict !== null) {
        state.runs.put({ ...run, ...countersAfter(run, commit, 0, at) })
        return Effect.fail(conflict)
      }\n`,
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "log-number-from-a-sequence",
    breaks: "A refused commit uses up log numbers, which leaves a gap.",
    edits: [
      edit(
        FILE,
        REFUSAL,
        `      if (conflict !== null) {
        state.runs.put({ ...run, logNumber: run.logNumber + commit.log.length })
        return Effect.fail(conflict)
      }\n`,
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "dropped-cluster-lost",
    breaks: "A cluster whose own keywords have gone is missing when a later keyword joins it.",
    edits: [
      edit(
        "engine/DroppedClusters.ts",
        "if (dropped.size === 0) return",
        "if (dropped.size >= 0) return",
      ),
    ],
    runners: [engine("droppedClusters")],
  },
  {
    name: "dropped-cluster-not-noted",
    breaks: "A cluster that is left out of a refused commit is forgotten.",
    edits: [
      edit(
        "engine/stage/commitResults.ts",
        "    session.dropped.note(merged, mergeResults(results))\n",
        "",
      ),
    ],
    runners: [engine("droppedClusters")],
  },
  {
    name: "batches-share-commits",
    breaks: "Without group commit results share commits all the same.",
    edits: [
      edit(
        "engine/stage/StageRoom.ts",
        "itemsPerCommit: settings.groupCommit ? ITEMS_PER_COMMIT : batchSize",
        "itemsPerCommit: ITEMS_PER_COMMIT",
      ),
    ],
    runners: [engine("groupCommit")],
  },
  {
    name: "unstored-batches-unbounded",
    breaks: "Without group commit batches are begun however many wait to be stored.",
    edits: [
      edit(
        "engine/stage/StageRoom.ts",
        "mostUnstored: settings.groupCommit ? MOST_UNSTORED : 2 * batchSize",
        "mostUnstored: MOST_UNSTORED",
      ),
    ],
    runners: [engine("groupCommit")],
  },
  {
    name: "answered-batches-hidden",
    breaks: "A batch is not offered the clusters of batches that are answered and not stored yet.",
    edits: [
      edit("engine/stage/runStage.ts", "      room.opened.answered?.(exit.value.outputs)\n", ""),
    ],
    runners: [engine("groupCommit"), engine("droppedClusters")],
  },
  {
    name: "inputs-not-checked",
    breaks: "A commit is stored although its items no longer wait or its outputs are there.",
    edits: [edit(FILE, REFUSAL, "")],
    runners: [conformance("storage"), simulator(200)],
  },
]

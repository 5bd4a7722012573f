/** When a stage is over, what it takes until then, and how far the run is. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const stageEnds: ReadonlyArray<Mutant> = [
  {
    name: "stage-end-without-snapshot",
    breaks: "A stage ends while items wait for it.",
    edits: [
      edit(
        "memory/endStageInMemory.ts",
        "if (eligible > 0 || run.inHand !== null)",
        "if (run.inHand !== null)",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "arrivals-cut-off-missing",
    breaks: "What keeps arriving keeps a stage open for ever.",
    edits: [
      edit(
        "memory/intake.ts",
        "    if (until !== null && item.createdAt.getTime() > until.getTime()) return false\n",
        "",
      ),
    ],
    runners: [conformance("storage"), engine("skips")],
  },
  {
    name: "review-waits-for-own-images",
    breaks: "An article's last images still count as missing in the commit that stores them.",
    edits: [
      edit(
        "memory/commitItems.ts",
        `    if (items.imagesOf(id).every(({ status }) => status !== "pending"))\n`,
        `    const own = new Set(decided.map((image) => image.id))
    if (items.imagesOf(id).every((image) => image.status !== "pending" && !own.has(image.id)))\n`,
      ),
    ],
    runners: [conformance("storage"), engine("referenceRun")],
  },
  {
    name: "progress-computed-on-read",
    breaks: "The percentage is computed when it is read, and falls when more arrives.",
    edits: [
      edit(
        "domain/Progress.ts",
        "      percentage: run.percentage,\n",
        `      percentage: run.status === "completed" ? 100 : percentageOf(completed, total),\n`,
      ),
    ],
    runners: [engine("progress")],
  },
  {
    name: "progress-may-fall",
    breaks: "A commit may lower the percentage.",
    edits: [
      edit(
        "memory/commitInMemory.ts",
        "percentage: Math.max(run.percentage, Math.min(99, commit.percentage)),",
        "percentage: Math.min(99, commit.percentage),",
      ),
    ],
    runners: [conformance("storage"), engine("progress")],
  },
]

/** What operators ask for. */
import { conformance, edit, engine, type Mutant } from "../Mutant.ts"

export const control: ReadonlyArray<Mutant> = [
  {
    name: "control-only-at-stage-end",
    breaks: "A request is heard only when a stage is done.",
    edits: [
      edit(
        "engine/stage/runStage.ts",
        `  if (session.control() !== "none") return { _tag: "Control" }\n`,
        "",
      ),
    ],
    runners: [engine("control")],
  },
  {
    name: "resume-keeps-pause",
    breaks: "Resume does not withdraw a pause that has not taken effect.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        `return pausing ? { ...run, requested: "none" } : null`,
        "return null",
      ),
    ],
    runners: [conformance("storage"), engine("control")],
  },
  {
    name: "answered-pause-kept",
    breaks: "A pause that has taken effect is still asked for after the run goes on.",
    edits: [
      edit(
        "memory/runTransitions.ts",
        `const atRest = { requested: "none", holder: null,`,
        "const atRest = { holder: null,",
      ),
    ],
    runners: [conformance("storage"), engine("control")],
  },
  {
    name: "cancel-withdrawn-by-pause",
    breaks: "A pause replaces a cancel that has not taken effect.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        `run.requested === "cancel" || run.requested === control`,
        "run.requested === control",
      ),
    ],
    runners: [conformance("storage"), engine("control")],
  },
  {
    name: "answer-without-compare",
    breaks: "A worker answers a request that was changed meanwhile.",
    edits: [
      edit(
        "memory/workerVerbs.ts",
        "      if (run.requested !== expected) return Effect.succeed(null)\n",
        "",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "auto-resume-unconditional",
    breaks: "A run that a person paused goes on when its earlier reason is gone.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        "      if (onlyIf !== undefined && !mayResume(run, onlyIf, now)) return { run, changed: false }\n",
        "",
      ),
    ],
    runners: [conformance("storage"), engine("budgetCaps")],
  },
]

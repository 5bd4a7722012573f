/** What stories are made of. */
import type {
  Config,
  CurrentRun,
  Notifications,
  PipelineOverview,
  Run,
} from "@pressline/http/client"
import { answers } from "./answers.ts"
import { ARTICLE_HTML, article, failedTask, image } from "./items.ts"
import { AT_WORK, type StoryAnswers } from "./storyClient.ts"

export interface Story extends StoryAnswers {
  /** What it must say for all to read. */
  readonly says: string
  /** On a phone it is on this tab. */
  readonly tab?: string
  /** Buttons pressed one after the other, by name. */
  readonly press?: ReadonlyArray<string>
  /** Milliseconds that go by before it is looked at. */
  readonly later?: number
  readonly offline?: boolean
  /** Opens a run's page. */
  readonly run?: string
}

export const work = (says: string, changes: Partial<Story> = {}): Story => ({
  ...AT_WORK,
  says,
  ...changes,
})

export const runOf = ({ run }: CurrentRun): Run => {
  if (run === null) throw new Error("the story has no run")
  return run
}

export const current = (
  state: CurrentRun["state"],
  reason: string,
  allowed: CurrentRun["allowed_actions"],
  run: Partial<Run> = {},
): CurrentRun => ({
  run: { ...runOf(answers.running), ...run },
  state,
  reason,
  allowed_actions: allowed,
})

export const ENDED: Partial<Story> = {
  current: answers.ended,
  overview: answers.endedOverview,
  progress: answers.endedProgress,
  processing: null,
  lines: answers.logs.lines,
}

export const ended = (
  status: Run["status"],
  reason: string,
  run: Partial<Run> = {},
): Partial<Story> => ({
  ...ENDED,
  current: {
    run: { ...runOf(answers.ended), status, ...run },
    state: status,
    reason,
    allowed_actions: ["run_now"],
  },
})

/** A run that came to its end in stage 4. */
export const halted = (
  status: "failed" | "cancelled",
  reason: string,
  run: Partial<Run>,
): Partial<Story> => ({
  current: current(status, reason, ["run_now"], { status, ...run }),
  overview: {
    stages: answers.overview.stages.map((stage) =>
      stage.number === 4 ? { ...stage, status: status === "failed" ? "failed" : "pending" } : stage,
    ),
  },
  processing: null,
})

export const rest = (says: string, changes: Partial<Story> = {}): Story =>
  work(says, {
    current: {
      run: null,
      state: "idle",
      reason: "No run yet. Add keywords and start one.",
      allowed_actions: ["run_now"],
    },
    history: { runs: [], next_before: null },
    processing: null,
    lines: [],
    overview: counts(160),
    ...changes,
  })

export const counts = (pending: number, processed = 0): PipelineOverview => ({
  stages: answers.overview.stages.map((stage) => ({
    ...stage,
    pending: stage.number === 1 ? pending : 0,
    processed,
    failed: 0,
    status: "pending",
  })),
})

export const OFF = { ...answers.config, enabled: false, next_run_at: null }
export const PAUSED = ["resume", "cancel"] as const
export const at = (secondsAgo: number): string =>
  new Date(Date.now() - secondsAgo * 1000).toISOString()

export const REVIEW: Partial<Story> = {
  config: { ...answers.config, publish_policy: { mode: "review" } },
  items: [
    article("a1", "How to oil an oak table", "review"),
    article("a2", "Choosing a bed slat: what holds, what creaks", "review"),
    {
      ...article("a3", "Pine or oak? An honest comparison", "published"),
      approved_at: new Date().toISOString(),
      approved_by: "the editor",
    },
  ],
  images: ["i1", "i2", "i3", "i4"].map(image),
  html: ARTICLE_HTML,
}

export const FAILED_ITEMS: Partial<Story> = {
  items: [
    ...Array.from({ length: 12 }, (_, n) =>
      failedTask(
        `t${n}`,
        `Part ${n + 1} of the oak series`,
        "The request was declined by the safety system.",
      ),
    ),
    failedTask("t20", "A chair for two", "finish_reason: content_filter"),
  ],
  overview: {
    stages: answers.endedOverview.stages.map((stage) =>
      stage.number === 4 ? { ...stage, failed: 13 } : stage,
    ),
  },
}

const writtenBy = ({ stage_4_result: result }: Run) => {
  if (result === null) throw new Error("the run wrote nothing")
  return result
}

/** The result of the stage that writes. */
export const written = writtenBy(runOf(answers.ended))

export const shortOf = { ...answers.estimate, current_balance: 61, sufficient: false }

/** A target that is told, one that is not any more, and somebody who hears once a day. */
export const TARGETS: Config["notify"] = [
  {
    kind: "webhook",
    url: "https://hooks.slack.com/…W9xQ#3f9a21c0",
    format: "slack",
    events: ["completed", "failed"],
    secret_set: false,
  },
  {
    kind: "webhook",
    url: "https://ci.example.com/…line#5d0c6b1e",
    format: "standard",
    events: ["completed"],
    secret_set: true,
    switched_off: "it answers 503, for three days: it was given up",
  },
  { kind: "email", to: "mira@example.com", events: ["failed"], digest: true },
]

const told = (
  n: number,
  more: Omit<Notifications["notifications"][number], "at" | "episode" | "id">,
): Notifications["notifications"][number] => ({
  id: `01979c2e-0000-7000-8000-00000000000${n}`,
  episode: "",
  at: at(3000 - n * 100),
  ...more,
})

export const TOLD: Notifications["notifications"] = [
  told(1, {
    event: "paused",
    status: "dead",
    attempts: 10,
    delivered: ["webhook hooks.slack.com"],
    last_error: "webhook ci.example.com: it answers 503",
    next_attempt_at: null,
  }),
  told(2, {
    event: "completed",
    status: "pending",
    attempts: 2,
    delivered: ["webhook hooks.slack.com", "digest for mira@example.com"],
    last_error: "webhook ci.example.com: no answer in time",
    next_attempt_at: at(-300),
  }),
  told(3, {
    event: "switched_off",
    status: "delivered",
    attempts: 1,
    delivered: ["email mira@example.com"],
    last_error: null,
    next_attempt_at: null,
  }),
]

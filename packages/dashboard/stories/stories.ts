/** Every state of the page as a story: what the server answers, and what is clicked. */
import { answers } from "./answers.ts"
import { NO_IMAGES, SKIPPED } from "./emptyStages.ts"
import {
  current,
  ended,
  halted,
  rest,
  counts,
  work,
  written,
  runOf,
  at,
  OFF,
  PAUSED,
  REVIEW,
  ENDED,
  FAILED_ITEMS,
  TARGETS,
  TOLD,
  shortOf,
  type Story,
} from "./scenes.ts"
import { refusal } from "./storyClient.ts"

export const stories: Readonly<Record<string, Story>> = {
  loading: work("", { current: "never" }),
  "loading-slow": work("Still loading", { current: "never", later: 8000 }),
  "load-failed": work("Could not load the automation", {
    current: refusal(503, "storage_unavailable", "The database does not answer."),
  }),
  "not-allowed": work("You do not have access", {
    current: refusal(404, "site_not_found", "There is no such site."),
  }),
  "signed-out": work("Sign in to see this site", {
    currentLater: refusal(401, "unauthorized", "Say who you are."),
    events: "refused",
    later: 12_000,
  }),
  "no-site": work("No sites yet", { sites: [] }),
  "no-keywords": rest("Nothing to do. Add keywords", { overview: counts(0) }),
  disabled: rest("Automation is off", { config: OFF }),
  idle: rest("Idle."),
  "up-to-date": rest("Up to date", { overview: counts(0, 36) }),
  estimating: rest("Working out the estimate", { estimate: "never", press: ["Run now"] }),
  estimate: rest("Balance after the estimate", { press: ["Run now"] }),
  "insufficient-credits": rest("Enough for stage 1 (", { estimate: shortOf, press: ["Run now"] }),
  "lock-held": rest("Another process is running this site", {
    runNow: refusal(503, "lock_unavailable", "The site lock is held by web-2 until 14:10."),
    press: ["Run now", "Start run"],
  }),
  "already-running": rest("A run of this site is going on already", {
    runNow: refusal(
      409,
      "already_running",
      "Site site has an active run, 01979c2e. Wait for it, resume it, or cancel it.",
    ),
    press: ["Run now", "Start run"],
  }),
  queued: work("Queued", {
    current: current(
      "queued",
      "Waiting for a worker to take up stage 4, Tasks -> Content.",
      ["pause", "cancel"],
      {
        started_at: at(4),
        heartbeat_at: null,
      },
    ),
    processing: null,
  }),
  "no-worker": work("no worker has taken it up", {
    current: current(
      "queued",
      "Waiting for a worker to take up stage 4, Tasks -> Content.",
      ["pause", "cancel"],
      {
        started_at: at(190),
        heartbeat_at: null,
      },
    ),
    processing: null,
  }),
  running: work("Running", { ...REVIEW, config: answers.config }),
  "rate-limited": work("(in 4 minutes)", {
    current: current(
      "paused",
      "The provider cannot be reached or refuses work (ai_rate_limited): 429. Next try in 5 minutes.",
      PAUSED,
      {
        status: "paused",
        pause_reason: "provider_unavailable",
        resume_at: at(-258),
      },
    ),
    processing: null,
  }),
  pausing: work("Pausing after the items in hand", {
    current: current("pausing", "Asked to pause.", PAUSED, {
      requested: "pause",
      requested_by: "mira",
    }),
  }),
  cancelling: work("Cancelling after", {
    current: current("cancelling", "Asked to cancel.", ["cancel"], {
      requested: "cancel",
      requested_by: "mira",
    }),
  }),
  paused: work("Paused", {
    current: current("paused", "Paused in stage 4, Tasks -> Content, by mira.", PAUSED, {
      status: "paused",
      pause_reason: "requested",
    }),
    processing: null,
  }),
  "out-of-credits": work("credits ran out", {
    current: current(
      "paused",
      "The account has 3.2 credits left; the next article needs 30.",
      PAUSED,
      {
        status: "paused",
        pause_reason: "insufficient_credits",
      },
    ),
    processing: null,
    estimate: { ...shortOf, current_balance: 3.2 },
  }),
  "budget-cap": work("a budget cap is reached", {
    current: current("paused", "The cap of 500 credits per day is reached.", PAUSED, {
      status: "paused",
      pause_reason: "budget_cap",
    }),
    processing: null,
  }),
  failed: work(
    "The AI provider refused the key",
    halted(
      "failed",
      "The AI provider refused the key (ai_unauthorized). Set a valid key, then run again.",
      {
        error_message: "The AI provider refused the key (ai_unauthorized).",
      },
    ),
  ),
  "finished-with-errors": work("13 items set aside", {
    ...ended(
      "completed",
      "Completed: 873 credits used. 13 items were set aside: retry them when their cause is mended.",
      { stage_4_result: { ...written, failed: 13, partial: true } },
    ),
    ...FAILED_ITEMS,
    progress: {
      ...answers.endedProgress,
      stages: answers.endedProgress.stages.map((stage) =>
        stage.number === 4 ? { ...stage, failed_count: 13 } : stage,
      ),
    },
  }),
  cancelled: work(
    "Cancelled",
    halted("cancelled", "Cancelled in stage 4. What was done stays.", { cancelled_at: at(240) }),
  ),
  completed: work("36 articles published", {
    ...ENDED,
    current: { ...answers.ended, run: { ...runOf(answers.ended), completed_at: at(600) } },
  }),
  stale: work("This may be out of date", {
    currentLater: "never",
    events: "refused",
    later: 60_000,
  }),
  unreachable: work("The server cannot be reached", {
    currentLater: new TypeError("Failed to fetch"),
    events: "refused",
    later: 12_000,
  }),
  offline: work("You are offline", { offline: true }),
  "new-version": work("A newer version", { version: "99.0.0" }),
  "read-only": work("View only", { permissions: { operate: false, configure: false } }),
  polling: work("refreshing every 5 s", { events: "refused" }),
  "lines-missed": work("Some lines were missed", { events: "missed" }),
  "cancel-question": work("have not been processed", { press: ["Cancel run"] }),
  "taken-over": work("Taken over 2 times after a worker went silent", {
    current: current("running", "Working on stage 4, Tasks -> Content.", ["pause", "cancel"], {
      takeovers: 2,
    }),
  }),
  "stage-skipped": work("No items: stage 3 is switched off.", SKIPPED),
  "no-images": work("No images: stage 5 wrote no prompts (it processed 36 and made 0).", NO_IMAGES),
  review: work("Approved by the editor", { ...ENDED, ...REVIEW }),
  "article-preview": work("/how-to-oil-an-oak-table", {
    ...ENDED,
    ...REVIEW,
    press: ["Preview: How to oil an oak table"],
  }),
  "import-preview": rest("158 keywords recognised as a Semrush export", {
    overview: counts(0),
    press: ["Add keywords", "Preview"],
  }),
  "run-page": work("Back to now", {
    ...ENDED,
    ...REVIEW,
    told: TOLD,
    run: runOf(answers.ended).run_id,
  }),
  "test-message": work("it answers 404", {
    tab: "Settings",
    config: { ...answers.config, notify: TARGETS.slice(0, 1) },
    press: ["Send a test"],
  }),
  "clocks-change": work("02:30 comes twice", {
    tab: "Settings",
    config: {
      ...answers.config,
      scheduled_time: "02:30",
      next_runs: [
        "2027-10-30T00:30:00.000Z",
        "2027-10-31T00:30:00.000Z",
        "2027-11-01T01:30:00.000Z",
      ],
    },
  }),
  "target-off": work("This target is not told any more", {
    tab: "Settings",
    config: { ...answers.config, notify: TARGETS },
  }),
}

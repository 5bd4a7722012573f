/** The parts of the page. */
import { plural } from "./plural.ts"

export const partWords = {
  pipeline: {
    title: "Pipeline",
    pending: "waiting",
    processed: "done",
    failed: "set aside",
    ofRun: (done: string, total: string) => `${done} of ${total}`,
    status: {
      pending: "Waiting",
      next: "Next",
      running: "Running",
      completed: "Done",
      skipped: "Skipped",
      failed: "Failed",
    },
    off: "Switched off in the settings",
    noItems: {
      off: (stage: number) => `No items: stage ${stage} is switched off.`,
      made: (stage: number, took: number, made: number) =>
        `No items: stage ${stage} produced none (it processed ${took} and made ${made}).`,
    },
    noPrompts: {
      off: (stage: number) =>
        `No images: stage ${stage}, which writes their prompts, is switched off.`,
      made: (stage: number, took: number, made: number) =>
        `No images: stage ${stage} wrote no prompts (it processed ${took} and made ${made}).`,
    },
    drafts: "Articles stay as drafts",
  },

  now: {
    title: "Now processing",
    batch: (batch: number, batches: number) => `Batch ${batch} of ${batches}`,
    since: (time: string) => `${time} so far`,
    attempt: (attempt: number) => `try ${attempt}`,
    more: (count: number) => `and ${plural(count, "more", "more")}`,
    next: "Next:",
    nothing: "Nothing is in hand.",
    nothingHint: "When a run works, you see here what it is working on.",
  },

  log: {
    title: "Activity",
    search: "Search the log",
    level: "Level",
    levels: {
      debug: "Everything",
      info: "Info and worse",
      warn: "Warnings and errors",
      error: "Errors",
    },
    follow: "Follow",
    newLines: (count: number) => plural(count, "new line"),
    earlier: "Show earlier lines",
    download: "Download",
    announce: "Read lines aloud",
    reading: "Reading the log…",
    empty: "No lines yet.",
    none: "No line matches.",
    count: (shown: string, all: string) => `${shown} of ${all} lines`,
  },

  failed: {
    title: "Set aside",
    hint: "Items whose calls kept failing. Runs leave them alone until you retry them.",
    group: (count: number) => plural(count, "item"),
    retry: (count: number) => `Retry ${count.toLocaleString("en")}`,
    retried: (count: number) => `${plural(count, "item")} put back; the next run takes them.`,
    more: (count: number) => `and ${count.toLocaleString("en")} more in this stage`,
    which: "Which items",
  },

  articles: {
    title: "Articles",
    waiting: "Waiting for approval",
    waitingHint:
      "The publish policy holds these back. Approved articles go out with the next run or sweep.",
    ofRun: "Of the last run",
    none: "No articles yet.",
    preview: "Preview",
    approve: "Approve",
    approved: "Approved",
    approvedBy: (who: string | null) => (who === null ? "Approved" : `Approved by ${who}`),
    reject: "Reject",
    rejected: "Rejected",
    rejectedBy: (who: string | null, why: string) =>
      `${who === null ? "Rejected" : `Rejected by ${who}`}: ${why}`,
    reason: "Why",
    images: "Images",
    heldUntil: (time: string) => `Held until ${time}`,
    status: {
      draft: "Draft",
      prompted: "Being illustrated",
      review: "In review",
      published: "Published",
      failed: "Set aside",
    },
    noImages: "No images.",
  },

  keywords: {
    add: "Add keywords",
    title: "Add keywords",
    hint: "One phrase a line, or a CSV export.",
    paste: "Paste phrases or CSV",
    drop: "Drop a file here, or choose one",
    choose: "Choose a file",
    file: (name: string) => `File: ${name}`,
    look: "Preview",
    looking: "Reading…",
    recognised: (count: number, format: string) =>
      `${plural(count, "keyword")} recognised as ${format}`,
    duplicates: (count: number) => plural(count, "duplicate"),
    rejected: (count: number) => `${plural(count, "row")} rejected`,
    row: (row: number) => `row ${row}`,
    phrase: "Phrase",
    volume: "Volume",
    difficulty: "Difficulty",
    addCount: (count: number) => `Add ${plural(count, "keyword")}`,
    added: (added: number, duplicates: number) =>
      `${plural(added, "keyword")} added${duplicates > 0 ? `, ${duplicates.toLocaleString("en")} known already` : ""}.`,
    formats: {
      semrush: "a Semrush export",
      ahrefs: "an Ahrefs export",
      google_keyword_planner: "a Keyword Planner export",
      search_console: "a Search Console export",
      generic: "a CSV file",
      list: "a list",
      json: "JSON",
    },
  },

  told: {
    title: "Notifications",
    none: "Nothing was to be told of this run.",
    events: {
      completed: "Completed",
      failed: "Failed",
      paused: "Paused",
      budget: "Budget",
      digest: "Daily digest",
      switched_off: "A target was switched off",
    },
    status: { pending: "On its way", delivered: "Delivered", dead: "Given up" },
    nobody: "Nobody has it yet",
    have: (who: string) => `Told: ${who}`,
    attempts: (count: number) => plural(count, "attempt"),
    next: "Next attempt",
    replay: "Tell again",
  },

  credits: {
    title: "Credits",
    balance: (amount: string) => `${amount} credits left`,
    unlimited: "Credits are counted, not limited",
    chart: "Credits per run",
    chartText: (run: string, credits: string) => `${run}: ${credits} credits`,
    none: "No credits were used yet.",
  },

  history: {
    title: "Last 20 runs",
    short: "Runs",
    status: "Status",
    started: "Started",
    took: "Took",
    items: "Items",
    credits: "Credits",
    trigger: "Started by",
    result: "Result",
    none: "No run yet.",
    back: "Back to now",
    stages: "Stages",
    made: "Made",
    batches: "Batches",
  },
}

/** What goes on, and what can be done about it. */
import { plural } from "./plural.ts"

export const stateWords = {
  connection: {
    connecting: "Connecting",
    live: "Live",
    lost: (tries: number) => `Reconnecting (try ${tries})`,
    polling: "Every 5 s",
    pollingHint: "Live updates unavailable, refreshing every 5\u00a0s",
    offline: (time: string) => `Offline since ${time}`,
    missed: "Some lines were missed; the log was read again.",
  },

  state: {
    loading: "Loading",
    loadingSlow: (seconds: number) =>
      `Still loading. The server has not answered for ${seconds}\u00a0s.`,
    loadFailed: "Could not load the automation.",
    asOf: (time: string) => `Showing what was known at ${time}.`,
    requestId: (id: string) => `request ${id}`,
    notAllowed: "You do not have access to this site.",
    signedOut: "Sign in to see this site.",
    signIn: "Sign in",
    noSite: "No sites yet.",
    noSiteHint: "A site appears here when your application lists it, or by its id:",
    openSite: "Open site",
    noKeywords: "Nothing to do. Add keywords to begin.",
    noKeywordsHint:
      "Paste a list, or drop an export from Semrush, Ahrefs, Keyword Planner or Search Console.",
    disabled: "Automation is off. Scheduled runs will not start.",
    idle: "Idle.",
    upToDate: "Up to date. Nothing is waiting in the seven stages.",
    queued: "Queued",
    noWorker: "Queued, and no worker has taken it up.",
    noWorkerHint:
      "Start a process that calls automation.start(). Any worker of this storage takes the run up by itself.",
    running: "Running",
    pausing: "Pausing after the items in hand",
    cancelling: "Cancelling after the items in hand",
    paused: "Paused",
    outOfCredits: "Paused: credits ran out",
    outOfCreditsHint: "The run goes on by itself when credits are added.",
    providerAway: "Paused: the provider cannot be used now",
    providerAwayHint: "The run goes on by itself. You can also resume it now.",
    budgetReached: "Paused: a budget cap is reached",
    budgetReachedHint: "The run goes on when the cap is raised, or with its next period.",
    failed: "Failed",
    failedHint: "Finished work is kept. Mend the cause, then run again.",
    finishedWithErrors: (failed: number) => `Finished, ${plural(failed, "item")} set aside`,
    cancelled: "Cancelled",
    cancelledHint: "What was done is kept; what was not waits for the next run.",
    completed: "Finished",
    goesOn: "Goes on:",
    offline: "You are offline. What you see may be out of date.",
    unreachable: "The server cannot be reached. What you see may be out of date.",
    stale: (time: string) => `This may be out of date: last update ${time}.`,
    newVersion: "A newer version is available.",
    nextRun: (when: string) => `Next run ${when}.`,
    scheduleOff: "Scheduled runs are off.",
    turnOn: "Turn on",
  },

  run: {
    id: (id: string) => `Run ${id}`,
    manual: "started by hand",
    scheduled: "by schedule",
    took: "took",
    askedBy: (actor: string) => `Asked by ${actor}.`,
    trigger: { manual: "by hand", scheduled: "schedule" },
    status: {
      running: "Running",
      paused: "Paused",
      cancelled: "Cancelled",
      completed: "Completed",
      failed: "Failed",
    },
    published: (count: number) => `${plural(count, "article")} published`,
    setAside: (count: number) => `${plural(count, "item")} set aside`,
    takeovers: (count: number) =>
      `Taken over ${plural(count, "time")} after a worker went silent; nothing was lost.`,
  },

  progress: {
    label: "Whole pipeline",
    items: (done: string, total: string, estimated: boolean) =>
      `${done} of ${estimated ? "~" : ""}${total} items`,
    left: (time: string) => `about ${time} left`,
    credits: (used: string) => `${used} credits used`,
    text: (done: number, total: number, estimated: boolean, stage: number) =>
      `${done} of ${estimated ? "about " : ""}${total} items, stage ${stage} of 7`,
  },

  buttons: {
    runNow: "Run now",
    pause: "Pause",
    resume: "Resume",
    keepGoing: "Keep going",
    cancel: "Cancel run",
    cancelling: "Cancelling…",
    nothing: "Nothing is waiting to be processed.",
    unreachable: "Not while the server cannot be reached.",
    cancelTitle: "Cancel this run?",
    cancelText: (left: string, credits: string) =>
      `${left} have not been processed. Finished items are kept, and ${credits} credits stay spent. A cancelled run cannot be resumed.`,
    keepRunning: "Keep running",
    confirmCancel: "Cancel run",
    failed: "That did not work.",
  },

  estimate: {
    title: "Run now?",
    working: "Working out the estimate…",
    stage: "Stage",
    items: "Items",
    credits: "Credits",
    skipped: "off",
    total: "Estimate",
    held: (buffer: string) => `Held for the run (× ${buffer})`,
    balance: "Balance",
    after: "Balance after the estimate",
    missing: "Missing",
    unlimited: "Usage is counted; nothing is refused.",
    short: (required: string, balance: string) =>
      `This run needs ${required} credits to be held. You have ${balance}.`,
    fits: (last: number, credits: string) =>
      `Enough for ${last === 1 ? "stage 1" : `stages 1 to ${last}`} (${credits} credits). Switch the later ones off to run those.`,
    fitsNone: "Not enough for the first stage.",
    addCredits: "Add credits",
    start: "Start run",
    starting: "Starting…",
    nothing: "Nothing is waiting: there is nothing to run.",
  },
}

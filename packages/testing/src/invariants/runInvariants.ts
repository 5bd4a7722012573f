/** INV-1, 11, 12, 13, 14, 17, 19, 20: counters, progress, log, charges and messages of runs. */
import {
  formatCredits,
  isActive,
  isTerminal,
  noCredits,
  type StageNumber,
  STAGES,
  sumCredits,
} from "@pressline/core/effect"
import * as BigDecimal from "effect/BigDecimal"
import type { RunState, SiteState } from "./SiteState.ts"
import { doubled, type Judge } from "./Violation.ts"

export const checkRuns = (state: SiteState, judge: Judge): void => {
  const active = state.runs.filter(({ run }) => isActive(run.status))
  judge.holds(
    "INV-1",
    active.length <= 1,
    () => `${state.siteId} has active runs ${active.map(({ run }) => run.runId).join(", ")}`,
  )
  for (const run of state.runs) {
    checkCounters(state, run, judge)
    checkProgress(run, judge)
    checkLog(run, judge)
    checkCharges(run, judge)
    checkMessages(run, judge)
  }
  checkTotals(state, judge)
  checkSlots(state, judge)
}

/** Outputs that a stage stores as items of their own. */
const outputsOf = ({ items }: SiteState, stage: StageNumber, runId: string): number | null => {
  const made = (list: ReadonlyArray<{ readonly runId: string | null }>): number =>
    list.filter((item) => item.runId === runId).length
  const counts: { readonly [N in StageNumber]: number | null } = {
    1: made(items.cluster),
    2: made(items.idea),
    3: made(items.task),
    4: made(items.content),
    5: made(items.image),
    6: null,
    7: null,
  }
  return counts[stage]
}

const checkCounters = (state: SiteState, { run }: RunState, judge: Judge): void => {
  for (const stage of STAGES) {
    const counted = outputsOf(state, stage, run.runId)
    const { created } = run.stages[stage]
    if (counted !== null)
      judge.holds(
        "INV-11",
        counted === created,
        () =>
          `run ${run.runId} stage ${stage}: created ${created}, but ${counted} items carry the run`,
      )
  }
  const words = state.items.content
    .filter(({ runId }) => runId === run.runId)
    .reduce((sum, { wordCount }) => sum + wordCount, 0)
  judge.holds(
    "INV-11",
    words === run.stages[4].words,
    () => `run ${run.runId}: ${run.stages[4].words} words counted, the articles have ${words}`,
  )
}

/** Over all runs of a site: what they processed is what is done. */
const checkTotals = ({ items, runs, siteId }: SiteState, judge: Judge): void => {
  const processed = (stage: StageNumber): number =>
    runs.reduce((sum, { run }) => sum + run.stages[stage].processed, 0)
  const equal = (stage: StageNumber, done: number): void =>
    judge.holds(
      "INV-11",
      processed(stage) === done,
      () =>
        `${siteId} stage ${stage}: runs processed ${processed(stage)}, but ${done} items are done`,
    )
  const with_ = <A>(list: ReadonlyArray<A>, is: (item: A) => boolean): number =>
    list.filter(is).length
  const ours = new Set(items.cluster.filter(({ runId }) => runId !== null).map(({ id }) => id))
  equal(
    1,
    with_(items.keyword, ({ clusterId }) => clusterId !== null && ours.has(clusterId)),
  )
  equal(
    2,
    with_(items.cluster, ({ status }) => status === "ideated"),
  )
  equal(
    3,
    with_(items.idea, ({ status }) => status === "queued"),
  )
  equal(
    4,
    with_(items.task, ({ status }) => status === "completed"),
  )
  equal(
    6,
    with_(items.image, ({ status }) => status === "generated"),
  )
}

const checkProgress = ({ run }: RunState, judge: Judge): void => {
  const { percentage, runId, status } = run
  judge.holds(
    "INV-12",
    percentage >= 0 && percentage <= 100 && (percentage === 100) === (status === "completed"),
    () => `run ${runId} is ${status} at ${percentage} %`,
  )
}

const checkLog = ({ lines, run }: RunState, judge: Judge): void => {
  const first = lines[0]?.number ?? 1
  const gap = lines.find(({ number }, index) => number !== first + index)
  judge.holds(
    "INV-13",
    gap === undefined && (lines.at(-1)?.number ?? 0) === run.logNumber,
    () =>
      `run ${run.runId}: log has a gap at ${gap?.number ?? "its end"} (${lines.length} lines, last ${run.logNumber})`,
  )
}

const checkCharges = ({ entries, run }: RunState, judge: Judge): void => {
  const used = sumCredits(entries.map(({ amount }) => amount))
  const staged = sumCredits(STAGES.map((stage) => run.stages[stage].credits))
  judge.holds(
    "INV-14",
    BigDecimal.equals(used, run.totalCreditsUsed) && BigDecimal.equals(used, staged),
    () =>
      `run ${run.runId}: entries ${formatCredits(used)}, total ${formatCredits(run.totalCreditsUsed)}, stages ${formatCredits(staged)}`,
  )
  for (const stage of STAGES) {
    const own = sumCredits(
      entries.filter((entry) => entry.stage === stage).map(({ amount }) => amount),
    )
    judge.holds(
      "INV-14",
      BigDecimal.equals(own, run.stages[stage].credits),
      () =>
        `run ${run.runId} stage ${stage}: entries ${formatCredits(own)}, counter ${formatCredits(run.stages[stage].credits)}`,
    )
  }
  for (const { amount, id, items } of entries)
    judge.holds(
      "INV-17",
      items > 0 && !BigDecimal.isLessThan(amount, noCredits),
      () => `entry ${id} of run ${run.runId} charges ${formatCredits(amount)} for ${items} items`,
    )
}

const checkMessages = ({ deliveries, run }: RunState, judge: Judge): void => {
  const of = (event: string) =>
    deliveries.filter(({ notification }) => notification.event === event)
  const ended = of("completed").length + of("failed").length
  const due = run.status === "completed" || run.status === "failed" ? 1 : 0
  judge.holds(
    "INV-19",
    ended === due,
    () => `run ${run.runId} is ${run.status} and has ${ended} terminal notifications`,
  )
  const episodes = doubled(of("paused"), ({ notification }) => notification.episode)
  judge.holds(
    "INV-19",
    episodes.length === 0 && of("paused").length === run.pauseEpisodes,
    () =>
      `run ${run.runId}: ${of("paused").length} pause notifications for ${run.pauseEpisodes} pauses`,
  )
}

/** A due time starts at most one run, and a scheduled run has exactly one due time. */
const checkSlots = ({ runs, siteId, slots }: SiteState, judge: Judge): void => {
  const twice = doubled(slots, ({ dueAt }) => dueAt.toISOString())
  judge.holds("INV-20", twice.length === 0, () => `${siteId} has two slots at ${twice.join(", ")}`)
  const started = slots.filter(({ outcome }) => outcome === "started")
  for (const { run } of runs) {
    if (run.triggerType !== "scheduled") continue
    const own = started.filter(({ runId }) => runId === run.runId).length
    const open = slots.some(({ outcome }) => outcome === "claimed")
    judge.holds(
      "INV-20",
      own === 1 || (own === 0 && open && !isTerminal(run.status)) || (own === 0 && open),
      () => `scheduled run ${run.runId} of ${siteId} belongs to ${own} slots`,
    )
  }
}

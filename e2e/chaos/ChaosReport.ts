/** ChaosReport: what happened and what came of it, as `--json` writes it. */
import type { Violation } from "@pressline/testing"

export interface ChaosReport {
  readonly seed: number
  readonly seconds: number
  readonly runs: number
  readonly runs_by_end: Readonly<Record<string, number>>
  /** Of them, those of due times, at sites with nothing to do. */
  readonly runs_scheduled: number
  readonly items: number
  readonly commits: number
  /** Processes ended by SIGKILL. */
  readonly kills: number
  /** Of them, those at a named crash point. */
  readonly kills_by_point: Readonly<Record<string, number>>
  /** Of them, those by an input that ends its process. */
  readonly kills_by_input: number
  /** Processes that stood still for longer than a lease, and went on. */
  readonly zombies: number
  /** Of them, those right before a commit. */
  readonly zombies_at_commits: number
  readonly sigterms: number
  readonly db_restarts: number
  /** Flushes, restarts and failovers. */
  readonly redis_losses: number
  /** How often every nemesis struck. */
  readonly struck: Readonly<Record<string, number>>
  readonly ai_faults: Readonly<Record<string, number>>
  /** Leases that ran out and were taken over. */
  readonly takeovers: number
  /**
   * Milliseconds from the last sign of life to the takeover: of takeovers while the database was there, and
   * of all.
   */
  readonly takeover_ms: Times
  readonly takeover_ms_all: Times
  /** Lease and poll: what is published as the bound. */
  readonly takeover_bound_ms: number
  readonly ai_calls: number
  /** Answers beyond the first of their key. */
  readonly repeated_ai_calls: number
  readonly repeated_per_takeover: number
  readonly published_twice: number
  readonly items_lost: number
  readonly items_duplicated: number
  readonly credits_off: number
  readonly stuck: number
  readonly quarantined_poison: number
  readonly calm_after_ms: number
  readonly checks: number
  readonly violations: ReadonlyArray<Violation>
}

export interface Times {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const times = ({ count, max, p50, p99 }: Times): string =>
  `p50 ${p50}, p99 ${p99}, at most ${max} ms (${count})`

export const linesOf = (report: ChaosReport): ReadonlyArray<string> => [
  `${report.runs} runs (${report.runs_scheduled} scheduled, with nothing to do) ${JSON.stringify(report.runs_by_end)}, ${report.items} items, ${report.commits} commits`,
  `${report.kills} kills (${Object.values(report.kills_by_point).reduce((sum, n) => sum + n, 0)} at ${Object.keys(report.kills_by_point).length} named points, ${report.kills_by_input} by inputs), ${report.zombies} zombies (${report.zombies_at_commits} right before a commit), ${report.sigterms} SIGTERM`,
  `${report.db_restarts} restarts of the database, ${report.redis_losses} losses of Redis, and ${JSON.stringify(report.struck)}`,
  `AI: ${report.ai_calls} calls answered, ${report.repeated_ai_calls} repeated (${report.repeated_per_takeover} per takeover), faults ${JSON.stringify(report.ai_faults)}`,
  `${report.takeovers} takeovers; since the last sign of life, with the database there: ${times(report.takeover_ms)}; all: ${times(report.takeover_ms_all)}; bound ${report.takeover_bound_ms} ms`,
  `lost ${report.items_lost}, duplicated ${report.items_duplicated}, credits off ${report.credits_off}, stuck ${report.stuck}; at rest ${Math.round(report.calm_after_ms)} ms after the faults`,
  `${report.checks} checks, ${report.violations.length} violations`,
  ...report.violations.slice(0, 20).map(({ invariant, message }) => `${invariant}: ${message}`),
]

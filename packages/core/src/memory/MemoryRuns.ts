/** MemoryRuns: the run records, by id, by site, by key, and those that somebody must look after. */
import { isStarted, type RunRecord, type StartedRun } from "../domain/AutomationRun.ts"
import { isActive, isTerminal } from "../domain/RunStatus.ts"
import { OrderedIndex } from "./OrderedIndex.ts"

export const isActiveRun = (run: RunRecord): run is StartedRun =>
  isStarted(run) && isActive(run.status)

export const isTerminalRun = (run: RunRecord): run is StartedRun =>
  isStarted(run) && isTerminal(run.status)

export class MemoryRuns {
  readonly #byId = new Map<string, RunRecord>()
  readonly #bySite = new Map<string, OrderedIndex>()
  readonly #byKey = new Map<string, string>()
  /** The run that makes a site busy: active or starting. */
  readonly #busy = new Map<string, string>()
  readonly #starting = new Set<string>()
  readonly #unreleased = new Set<string>()
  /** Starts that were taken back, until their credits are released. */
  readonly #abandoned = new Map<string, RunRecord>()

  get(runId: string): RunRecord | undefined {
    return this.#byId.get(runId)
  }

  /** A run that callers may see. */
  started(runId: string): StartedRun | undefined {
    const run = this.get(runId)
    return run !== undefined && isStarted(run) ? run : undefined
  }

  byKey(siteId: string, key: string): RunRecord | undefined {
    const runId = this.#byKey.get(`${siteId} ${key}`)
    return runId === undefined ? undefined : this.get(runId)
  }

  /** The run that makes the site busy, `starting` ones too. */
  busy(siteId: string): RunRecord | undefined {
    const runId = this.#busy.get(siteId)
    return runId === undefined ? undefined : this.get(runId)
  }

  /** Active runs, in no order. */
  active(): ReadonlyArray<StartedRun> {
    return this.#among(this.#busy.values()).filter(isActiveRun)
  }

  starting(): ReadonlyArray<RunRecord> {
    return this.#among(this.#starting)
  }

  abandon(run: RunRecord): void {
    this.delete(run)
    this.#abandoned.set(run.runId, run)
  }

  abandoned(): ReadonlyArray<RunRecord> {
    return [...this.#abandoned.values()]
  }

  markReleased(runId: string): void {
    this.#abandoned.delete(runId)
    const run = this.started(runId)
    if (run !== undefined && isTerminalRun(run)) this.put({ ...run, creditsReleased: true })
  }

  /** Terminal runs whose credits are not released, by id. */
  unreleased(): ReadonlyArray<StartedRun> {
    return this.#among(this.#unreleased).filter(isTerminalRun).sort(byId)
  }

  /** All records, in no order. */
  all(): Iterable<RunRecord> {
    return this.#byId.values()
  }

  /** The site's runs, newest first, those below `before`. */
  *newestFirst(siteId: string, before: string | null): Generator<RunRecord> {
    const ids = this.#bySite.get(siteId)
    if (ids === undefined) return
    for (const id of ids.descending(before === null ? null : { key: 0, id: before })) {
      const run = this.get(id)
      if (run !== undefined) yield run
    }
  }

  put(run: RunRecord): void {
    const { runId, siteId } = run
    if (!this.#byId.has(runId)) {
      const ids = this.#bySite.get(siteId) ?? new OrderedIndex()
      this.#bySite.set(siteId, ids)
      ids.add(runId)
      if (run.idempotencyKey !== null) this.#byKey.set(`${siteId} ${run.idempotencyKey}`, runId)
    }
    this.#byId.set(runId, run)
    const ended = isTerminalRun(run)
    if (!ended) this.#busy.set(siteId, runId)
    else if (this.#busy.get(siteId) === runId) this.#busy.delete(siteId)
    if (run.status === "starting") this.#starting.add(runId)
    else this.#starting.delete(runId)
    if (ended && !run.creditsReleased) this.#unreleased.add(runId)
    else this.#unreleased.delete(runId)
  }

  delete(run: RunRecord): void {
    const { idempotencyKey, runId, siteId } = run
    this.#byId.delete(runId)
    this.#bySite.get(siteId)?.delete(runId)
    this.#starting.delete(runId)
    this.#unreleased.delete(runId)
    if (this.#busy.get(siteId) === runId) this.#busy.delete(siteId)
    if (idempotencyKey !== null) this.#byKey.delete(`${siteId} ${idempotencyKey}`)
  }

  #among(ids: Iterable<string>): Array<RunRecord> {
    return Array.from(ids).flatMap((id) => this.get(id) ?? [])
  }
}

export const byId = (a: StartedRun, b: StartedRun): number => (a.runId < b.runId ? -1 : 1)

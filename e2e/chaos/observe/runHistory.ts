/**
 * Everything that the rows of runs ever were, written down by the database itself: a trigger sees what took
 * effect, in order, whoever did it and whether or not they lived to hear of it.
 */
import type { Sent } from "@pressline/tools-fleet/nodeStorage"
import type { HistoryEvent, Violation } from "@pressline/testing"
import type pg from "pg"

export interface RunChange {
  readonly at: Date
  readonly runId: string
  readonly siteId: string
  readonly epochBefore: number | null
  readonly epoch: number
  readonly statusBefore: string | null
  readonly status: string
  readonly percentage: number
  readonly holderBefore: string | null
  readonly holder: string | null
  readonly heartbeatBefore: Date | null
  readonly commitBefore: string | null
  readonly commit: string | null
}

export const watchRuns = async (pool: pg.Pool, schema: string): Promise<void> => {
  await pool.query(`
    create table ${schema}_history (
      seq bigserial primary key, at timestamptz not null default clock_timestamp(), run_id uuid, site_id text,
      epoch_before int, epoch int, status_before text, status text, percentage int, holder_before text,
      holder text, heartbeat_before timestamptz, commit_before uuid, commit_id uuid);
    create function ${schema}_note() returns trigger language plpgsql as $$ begin
      if tg_op = 'UPDATE' and (old.epoch, old.status, old.percentage, old.holder, old.last_commit)
        is not distinct from (new.epoch, new.status, new.percentage, new.holder, new.last_commit) then return null;
      end if;
      insert into ${schema}_history (run_id, site_id, epoch_before, epoch, status_before, status, percentage,
        holder_before, holder, heartbeat_before, commit_before, commit_id)
      values (new.run_id, new.site_id, old.epoch, new.epoch, old.status, new.status, new.percentage,
        old.holder, new.holder, old.heartbeat_at, old.last_commit, new.last_commit);
      return null;
    end $$;
    create trigger note after insert or update on ${schema}.runs
      for each row execute function ${schema}_note();`)
}

export const readChanges = async (
  pool: pg.Pool,
  schema: string,
): Promise<ReadonlyArray<RunChange>> => {
  const { rows } = await pool.query<RunChange>(
    `select at, run_id as "runId", site_id as "siteId", epoch_before as "epochBefore", epoch,
      status_before as "statusBefore", status, percentage, holder_before as "holderBefore", holder,
      heartbeat_before as "heartbeatBefore", commit_before as "commitBefore", commit_id as "commit"
     from ${schema}_history order by seq`,
  )
  return rows
}

/** A lease was given: by a claim, which raises the epoch, or by something that should have. */
export const isClaim = ({ epoch, epochBefore, holder, holderBefore }: RunChange): boolean =>
  holder !== null && (holder !== holderBefore || epoch !== epochBefore)

/** The verbs that end or pause a run for its holder. */
const VERBS: Readonly<Record<string, ReadonlyArray<Sent["verb"]>>> = {
  completed: ["finish"],
  failed: ["fail"],
}

/** What the changes say, in the words of the invariants; `sent` is what every process noted before it sent. */
export const historyOf = (
  changes: ReadonlyArray<RunChange>,
  sent: ReadonlyArray<Sent>,
): {
  readonly history: ReadonlyArray<HistoryEvent>
  readonly violations: ReadonlyArray<Violation>
} => {
  const commits = new Map(
    sent.flatMap((line) => (line.id === undefined ? [] : [[line.id, line.epoch]])),
  )
  const verbs = new Map<string, Set<number>>()
  for (const { epoch, run, verb } of sent) {
    const epochs = verbs.get(`${run} ${verb}`) ?? new Set<number>()
    verbs.set(`${run} ${verb}`, epochs.add(epoch))
  }
  const history: Array<HistoryEvent> = []
  const violations: Array<Violation> = []
  for (const change of changes) {
    const { commit, commitBefore, epoch, epochBefore, holder, percentage, runId, status } = change
    if (isClaim(change)) history.push({ _tag: "Claimed", runId, epoch, node: holder ?? "" })
    if (commit !== null && commit !== commitBefore) {
      const by = commits.get(commit)
      if (by === undefined)
        violations.push({
          invariant: "INV-3",
          message: `run ${runId}: nobody sent commit ${commit}`,
        })
      else
        history.push({
          _tag: "Wrote",
          runId,
          verb: "commit",
          epoch: by,
          stored: epochBefore ?? epoch,
        })
    }
    if (status !== change.statusBefore)
      for (const verb of VERBS[status] ?? []) {
        const epochs = verbs.get(`${runId} ${verb}`) ?? new Set()
        const by = epochs.has(epoch) ? epoch : Math.max(-1, ...epochs)
        history.push({ _tag: "Wrote", runId, verb, epoch: by, stored: epoch })
      }
    if (status !== "starting" && status !== "abandoned")
      history.push({ _tag: "Became", runId, status, percentage, epoch })
  }
  return { history, violations }
}

/**
 * The commit: everything that the finished calls of a run change, as one statement (R-01). Every CTE
 * selects from `fence`, the run's row under this epoch: where it is empty nothing happens. Where fewer
 * items wait than the commit says, the statement raises and nothing happens either.
 */
import {
  type Answer,
  ARRIVALS,
  type Commit,
  CommitConflict,
  type Committed,
  type InputKind,
  type Lease,
  type LeaseLost,
  noCredits,
  type PipelineStore,
  type StorageError,
} from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { advanceItems, recordFailures, reviewArticles, storePublications } from "./commitItems.ts"
import { asRows, type Db, NOW, raise } from "../connection/Db.ts"
import { heldBy, leaseLost, renewal } from "../statements/fence.ts"
import { countColumn, inputColumn } from "../statements/intakeSql.ts"
import { picked } from "../statements/picked.ts"
import { makeItems } from "./outputs.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf, type RunRow } from "../rows/runRecord.ts"
import type { SqlFailure } from "../connection/SqlFailure.ts"
import { tell } from "../statements/told.ts"

type CommitError = CommitConflict | LeaseLost | StorageError

export const commitRun =
  (db: Db): PipelineStore["commit"] =>
  (lease, commit, ttl) => {
    const p = new Parameters()
    const text = commitStatement(db, p, lease, commit, ttl)
    const attemptAgain = (): Effect.Effect<Committed, CommitError> => attempt
    const attempt: Effect.Effect<Committed, CommitError> = db
      .attempt<Answer & { readonly at: string }>(text, p)
      .pipe(
        Effect.matchEffect({
          onFailure: (failure) => refused(commit, failure, attemptAgain),
          onSuccess: ([stored]) =>
            stored === undefined
              ? withoutFence(db, lease, commit, attemptAgain)
              : Effect.succeed<Committed>({
                  already: false,
                  control: stored.control,
                  logNumber: stored.logNumber,
                  at: dateOf(stored.at),
                }),
        }),
      )
    return attempt
  }

const commitStatement = (
  db: Db,
  p: Parameters,
  lease: Lease,
  commit: Commit,
  ttl: Duration.Duration,
): string => {
  const { charge, stage } = commit
  const found = [
    "(select count(*) from advancing)",
    ...(commit.failed.length === 0 ? [] : ["(select count(*) from failing)"]),
    ...missingClusters(db, p, commit),
  ]
  const expected = commit.advanced.length + commit.failed.length
  const entry =
    charge === null
      ? ""
      : `, charged as (
  insert into ${db.name("usage_entries")} (id, run_id, site_id, account_id, stage, units, items, amount, at)
  select ${p.uuid(commit.id)}, f.run_id, f.site_id, f.account_id, ${p.int(stage)}, ${p.int(charge.units)},
    ${p.int(charge.items)}, ${p.decimal(charge.amount)}, ${NOW} from fence f)`
  return `${fence(db, p, lease, commit, ttl)}${makeItems(db, p, "fence", commit.outputs, "commit")}${storePublications(db, p, commit)}${advanceItems(db, p, commit)}${recordFailures(db, p, commit)}${reviewArticles(db, p, commit)}${entry}${tell(db, p, "fence", commit)}${countSite(db, p, commit)}
${asRows(`select f.requested as control, f.log_number as "logNumber", ${NOW} as at,
  ${db.name("expect_rows")}(${p.int(expected)}, ${found.join(" + ")})::text as checked from fence f`)}`
}

/** The run's row under this epoch, with all that a commit changes in it. */
const fence = (
  db: Db,
  p: Parameters,
  lease: Lease,
  commit: Commit,
  ttl: Duration.Duration,
): string => {
  const { advanced, charge, failed, stage } = commit
  const quarantined = failed.filter(({ quarantine }) => quarantine).length
  const amount = p.decimal(charge?.amount ?? noCredits)
  const id = p.uuid(commit.id)
  const add = (name: string, more: string): string =>
    `stage_${name}[${stage}] = r.stage_${name}[${stage}] + ${more}`
  const processed = p.int(advanced.length)
  const hand =
    commit.hand === null
      ? ""
      : commit.hand.length === 0
        ? "hand_stage = null, hand_ids = null, hand_since = null,"
        : `hand_ids = array(select id from (select unnest(${p.uuids(commit.hand)}) intersect select unnest(r.hand_ids)) k(id) order by id),`
  const progressed = advanced.length + quarantined > 0
  return `with fence as (
  update ${db.name("runs")} r set last_commit = ${id}, ${renewal(p.duration(ttl))}, ${hand}
    log_number = r.log_number + ${p.int(commit.log.length)},
    percentage = greatest(r.percentage, least(99, ${p.int(commit.percentage)})),
    total_credits_used = r.total_credits_used + ${amount},
    ${add("processed", processed)}, ${add("failed", p.int(quarantined))}, ${add("created", created(db, p, commit))},
    ${add("words", p.int(commit.words))}, ${add("batches", p.int(commit.batches))}, ${add("singles", p.int(commit.singles))},
    ${add("credits", amount)},
    stage_arrivals_until[${stage}] = coalesce(r.stage_arrivals_until[${stage}], case when r.stage_processed[${stage}] + ${processed}
      >= greatest(${ARRIVALS.timesInput} * r.stage_input[${stage}], ${ARRIVALS.least}) then ${NOW} end)
    ${progressed ? ", takeovers_in_a_row = 0, pauses_in_a_row = 0" : ""}
    ${commit.delay === null ? "" : `, not_before = ${NOW} + ${p.duration(commit.delay)}`}
  where ${heldBy(p, lease)} and r.last_commit is distinct from ${id}
  returning r.run_id, r.site_id, r.account_id, r.requested, r.log_number,
    r.stage_processed[${stage}] as processed, string_to_array(r.takes[${stage}], ',') as takes)`
}

/** How many outputs are new; an article that is published again has its publication. */
const created = (db: Db, p: Parameters, { advanced, outputs, stage }: Commit): string => {
  const { clusters, contents, ideas, images, publications = [], tasks } = outputs
  const made =
    [clusters, contents, ideas, images, tasks].reduce((sum, list) => sum + (list?.length ?? 0), 0) +
    (stage === 6 ? advanced.length : 0)
  if (publications.length === 0) return p.int(made)
  return `${p.int(made)} + (select count(distinct x.id)::int from unnest(${p.uuids(publications.map(({ contentId }) => contentId))}) x(id)
      where not exists (select 1 from ${db.name("publications")} b where b.content_id = x.id))`
}

/** Clusters that keywords are to go into and that the site does not have. */
const missingClusters = (db: Db, p: Parameters, commit: Commit): ReadonlyArray<string> => {
  const fresh = new Set(commit.outputs.clusters?.map(({ id }) => id))
  const joined = commit.advanced.flatMap(({ clusterId }) =>
    clusterId === undefined || fresh.has(clusterId) ? [] : [clusterId],
  )
  return joined.length === 0
    ? []
    : [
        `- (select count(*) from ${picked("fence", "id", p.uuids(joined))} x where not exists (
    select 1 from ${db.name("clusters")} c where c.site_id = x.site_id and c.id = x.id))`,
      ]
}

/** The site's counters, moved by what the commit moves. */
const countSite = (db: Db, p: Parameters, commit: Commit): string => {
  const { advanced, outputs, stage } = commit
  const quarantined = commit.failed.filter(({ quarantine }) => quarantine)
  const moves = new Map<string, Array<string>>()
  const move = (column: string, sql: string): void => {
    moves.set(column, [...(moves.get(column) ?? []), sql])
  }
  const made = (kind: InputKind, list: ReadonlyArray<unknown> | undefined, status: string) => {
    if (list !== undefined && list.length > 0)
      move(countColumn(kind, status), `+ ${p.int(list.length)}`)
  }
  made("cluster", outputs.clusters, "new")
  made("idea", outputs.ideas, "new")
  made("task", outputs.tasks, "queued")
  made("content", outputs.contents, "draft")
  made("image", outputs.images, "pending")
  const left = [...advanced, ...quarantined]
  if (stage === 7) {
    const ids = p.uuids(left.map(({ id }) => id))
    for (const status of ["draft", "prompted", "review"])
      move(
        countColumn("content", status),
        `- (select count(*)::int from given where given.status = '${status}' and given.id in (select unnest(${ids})))`,
      )
    move(
      "processed_7",
      `+ ${p.int(advanced.length)} - (select count(*)::int from ${db.name("publications")} b where b.content_id = any(${p.uuids(advanced.map(({ id }) => id))}))`,
    )
  } else {
    move(inputColumn(stage), `- ${p.int(left.length)}`)
    move(`processed_${stage}`, `+ ${p.int(advanced.length)}`)
  }
  if (quarantined.length > 0) move(`failed_${stage}`, `+ ${p.int(quarantined.length)}`)
  if (stage === 5) {
    const illustrated = new Set(outputs.images?.map(({ contentId }) => contentId))
    const prompted = advanced.filter(({ id }) => illustrated.has(id)).length
    move("content_prompted", `+ ${p.int(prompted)}`)
    move("content_review", `+ ${p.int(advanced.length - prompted)}`)
  }
  if (stage === 6 && left.length > 0) {
    move("content_prompted", "- (select count(*)::int from finished where was = 'prompted')")
    move("content_review", "+ (select count(*)::int from finished)")
  }
  const set = Array.from(moves, ([column, by]) => `${column} = s.${column} ${by.join(" ")}`)
  return `, counted as (
  update ${db.name("site_counts")} s set ${set.join(", ")} from fence f where s.site_id = f.site_id)`
}

/** What a refused statement means; a slug that another took a moment ago is tried again. */
const refused = (
  commit: Commit,
  failure: SqlFailure,
  again: () => Effect.Effect<Committed, CommitError>,
): Effect.Effect<Committed, CommitError> => {
  const expected = commit.advanced.length + commit.failed.length
  if (failure.code === "PL409") {
    const found = Number(/of which (-?\d+)/u.exec(failure.detail)?.[1] ?? 0)
    return Effect.fail(new CommitConflict({ expected, found: Math.max(0, found) }))
  }
  if (failure.code !== "23505") return raise("pipeline.commit", failure)
  return failure.constraint === "contents_slug" || failure.detail.includes("contents_slug")
    ? again()
    : Effect.fail(new CommitConflict({ expected, found: Math.max(0, expected - 1) }))
}

/** The fence was empty: another epoch, this very commit, or the run's status, in this order (R-01). */
const withoutFence = (
  db: Db,
  lease: Lease,
  commit: Commit,
  again: () => Effect.Effect<Committed, CommitError>,
): Effect.Effect<Committed, CommitError> => {
  const p = new Parameters()
  const query = `select r.epoch, r.status, r.last_commit, r.requested, r.log_number, ${NOW} as at
    from ${db.name("runs")} r where r.run_id = ${p.uuid(lease.runId)}`
  return Effect.flatMap(
    db.rows<RunRow & { at: string }>("pipeline.commit", asRows(query), p),
    ([run]): Effect.Effect<Committed, CommitError> => {
      if (run?.epoch !== lease.epoch) return Effect.fail(leaseLost(lease))
      if (run.last_commit === commit.id.toLowerCase())
        return Effect.succeed({
          already: true,
          control: run.requested,
          logNumber: run.log_number,
          at: dateOf(run.at),
        })
      return run.status === "running" ? again() : Effect.fail(leaseLost(lease))
    },
  )
}
